package dev.barista.loadgen;

import java.util.SplittableRandom;

/** When the calls of an open loop are to begin: each later than the one before, whatever the server does. */
sealed interface Arrivals {

    /** Nanoseconds from the beginning to the next call. */
    long next();

    /** @param rate calls a second, above 0 */
    static Arrivals of(Pace pace, double rate, long seed) {
        return switch (pace) {
            case CONSTANT -> new Constant(rate);
            case POISSON -> new Poisson(rate, seed);
        };
    }

    /** Evenly spaced; computed from the count, so that rounding does not add up. */
    final class Constant implements Arrivals {

        private final double nanosBetween;
        private long count;

        Constant(double rate) {
            nanosBetween = 1e9 / rate;
        }

        @Override
        public long next() {
            return Math.round(nanosBetween * count++);
        }
    }

    /** As independent callers make them: spaced at random, exponentially distributed. */
    final class Poisson implements Arrivals {

        private final double meanNanos;
        private final SplittableRandom random;
        private double at;

        Poisson(double rate, long seed) {
            meanNanos = 1e9 / rate;
            random = new SplittableRandom(seed);
        }

        @Override
        public long next() {
            at -= meanNanos * Math.log1p(-random.nextDouble());
            return (long) at;
        }
    }
}
