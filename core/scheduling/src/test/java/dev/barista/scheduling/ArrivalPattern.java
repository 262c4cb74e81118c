package dev.barista.scheduling;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Made arrivals of calls, in nanoseconds from a beginning. */
enum ArrivalPattern implements Arrivals {
    /** Many callers that know nothing of each other. */
    POISSON {
        @Override
        public long[] arrivals(double perSecond, int calls, SplittableRandom random) {
            long[] times = new long[calls];
            double time = 0;
            for (int i = 0; i < calls; i++) {
                time += exponential(1 / perSecond, random);
                times[i] = nanos(time);
            }
            return times;
        }
    },
    /** Callers that send sixteen calls at a time, more or less, within a fifth of a millisecond. */
    BURSTS {
        @Override
        public long[] arrivals(double perSecond, int calls, SplittableRandom random) {
            long[] times = new long[calls];
            double time = 0;
            int made = 0;
            while (made < calls) {
                time += exponential(BURST / perSecond, random);
                int size = 1 + (int) exponential(BURST - 1, random);
                for (int i = 0; i < size && made < calls; i++) {
                    times[made] = nanos(time + random.nextDouble() * SPREAD);
                    made++;
                }
            }
            Arrays.sort(times);
            return times;
        }
    },
    /** A day in short: the rate swings between nearly nothing and nearly twice the mean, three times. */
    DIURNAL {
        @Override
        public long[] arrivals(double perSecond, int calls, SplittableRandom random) {
            long[] times = new long[calls];
            double day = calls / perSecond / 3;
            double time = 0;
            int made = 0;
            while (made < calls) {
                time += exponential(1 / (2 * perSecond), random);
                if (random.nextDouble() < 0.5 * (1 + 0.9 * Math.sin(2 * Math.PI * time / day))) {
                    times[made] = nanos(time);
                    made++;
                }
            }
            return times;
        }
    },
    /** Callers in lockstep: eight that each send the next call a fixed time after the last one of all. */
    LOCKSTEP {
        @Override
        public long[] arrivals(double perSecond, int calls, SplittableRandom random) {
            long[] times = new long[calls];
            for (int i = 0; i < calls; i++) {
                double round = Math.floor(i / 8.0) * 8 / perSecond;
                times[i] = nanos(round + random.nextDouble() * SPREAD);
            }
            Arrays.sort(times);
            return times;
        }
    };

    private static final int BURST = 16;
    private static final double SPREAD = 200e-6;

    private static double exponential(double mean, SplittableRandom random) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    private static long nanos(double seconds) {
        return (long) (seconds * 1e9);
    }
}
