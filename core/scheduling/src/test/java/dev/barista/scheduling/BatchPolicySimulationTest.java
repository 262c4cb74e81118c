package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The batch policy against the fixed delays that other servers use, over made and recorded arrivals and models of three
 * kinds, in simulated time: the same calls, the same instances, the same largest batch.
 */
class BatchPolicySimulationTest {

    private static final int CALLS = 6000;
    private static final int MAX_ROWS = 32;
    private static final double MICRO = 1e3;
    private static final double MILLI = 1e6;

    /**
     * Rows cost everything, rows and runs cost alike, runs cost most: a tree ensemble, a network on a CPU, on a GPU.
     */
    private static final Map<String, Cost> MODELS = Map.of(
            "by rows", new Cost(1 * MILLI, 100 * MICRO, 0, 100),
            "mixed", new Cost(200 * MICRO, 1 * MILLI, 0, 100),
            "by runs", new Cost(200 * MICRO, 5 * MILLI, 0, 100));

    private static final List<Duration> DELAYS = List.of(
            Duration.ZERO,
            Duration.ofNanos(50_000),
            Duration.ofNanos(100_000),
            Duration.ofNanos(200_000),
            Duration.ofNanos(500_000),
            Duration.ofMillis(1),
            Duration.ofMillis(2),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(100));

    private record Situation(String model, int instances, Arrivals pattern, double load) {

        Cost cost() {
            return Objects.requireNonNull(MODELS.get(model));
        }

        long[] arrivals() {
            double capacity = instances * MAX_ROWS / cost().expected(MAX_ROWS) * 1e9;
            return pattern.arrivals(
                    load * capacity,
                    CALLS,
                    new SplittableRandom(instances * 31L + pattern.toString().charAt(0)));
        }
    }

    @Test
    void noFixedDelay_isAsGood() {
        compare(situations(List.of(ArrivalPattern.values())));
    }

    /** Needs the shared test data ({@code BARISTA_TESTDATA}, or beside the repository), and is skipped without. */
    @Test
    void noFixedDelay_isAsGoodForWhatPeopleDid() throws IOException {
        String named = System.getenv("BARISTA_TESTDATA");
        Path taxis = (named == null ? Path.of("../../../shared/testdata") : Path.of(named)).resolve("tables/taxis.csv");
        assumeTrue(Files.exists(taxis), taxis + " is not there");
        compare(situations(List.of(RecordedArrivals.read(taxis))));
    }

    private static void compare(List<Situation> situations) {
        Map<Duration, List<Double>> ratios = new LinkedHashMap<>();
        List<Double> toTheBest = new ArrayList<>();
        for (Situation situation : situations) {
            long[] arrivals = situation.arrivals();
            double own = p99(BatchSettings.DEFAULT.fixedDelay(), situation, arrivals);
            double best = Double.POSITIVE_INFINITY;
            for (Duration delay : DELAYS) {
                double fixed = p99(Optional.of(delay), situation, arrivals);
                best = Math.min(best, fixed);
                ratios.computeIfAbsent(delay, d -> new ArrayList<>()).add(own / fixed);
            }
            toTheBest.add(own / best);
        }

        System.out.println("p99 of the policy / p99 of a fixed delay, over " + toTheBest.size() + " situations:");
        ratios.forEach((delay, each) -> {
            print((double) delay.toNanos() / MILLI + " ms", each);
            assertThat(geometricMean(each)).as("delay " + delay).isLessThan(0.97);
        });
        print("the best delay of each situation, known beforehand", toTheBest);
        assertThat(geometricMean(toTheBest)).isLessThan(1.02);
    }

    @Test
    void rareCalls_areNeverHeldBack() {
        for (Map.Entry<String, Cost> model : MODELS.entrySet()) {
            double alone = model.getValue().expected(1);
            long[] arrivals = new long[500];
            for (int i = 0; i < arrivals.length; i++) {
                arrivals[i] = (long) (i * 50 * alone);
            }
            var seen = new BatchSimulation(BatchSettings.DEFAULT, model.getValue(), 1).play(arrivals);

            assertThat(seen.mean()).as(model.getKey()).isEqualTo(Math.floor(alone));
        }
    }

    private static List<Situation> situations(List<? extends Arrivals> patterns) {
        List<Situation> situations = new ArrayList<>();
        for (String model : List.of("by rows", "mixed", "by runs")) {
            for (int instances : new int[] {1, 2, 4}) {
                for (Arrivals pattern : patterns) {
                    for (double load : new double[] {0.2, 0.5, 0.8}) {
                        situations.add(new Situation(model, instances, pattern, load));
                    }
                }
            }
        }
        return situations;
    }

    private static double p99(Optional<Duration> delay, Situation situation, long[] arrivals) {
        BatchSettings settings = new BatchSettings(true, MAX_ROWS, delay, List.of(), List.of());
        return new BatchSimulation(settings, situation.cost(), situation.instances())
                .play(arrivals)
                .p99();
    }

    private static double geometricMean(List<Double> ratios) {
        return Math.exp(ratios.stream().mapToDouble(Math::log).average().orElseThrow());
    }

    private static void print(String what, List<Double> ratios) {
        System.out.printf(
                Locale.ROOT,
                "  %s: mean %.3f, worst %.3f, better or equal in %d%n",
                what,
                geometricMean(ratios),
                ratios.stream().mapToDouble(Double::doubleValue).max().orElseThrow(),
                ratios.stream().filter(ratio -> ratio <= 1.001).count());
    }
}
