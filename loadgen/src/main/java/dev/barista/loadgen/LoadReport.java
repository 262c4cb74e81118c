package dev.barista.loadgen;

import java.time.Instant;
import java.util.List;

/**
 * What came out of a load, step by step.
 *
 * @param percentiles those that are of interest, from 0 to 100, ascending
 */
public record LoadReport(Workload workload, Instant began, List<Double> percentiles, List<StepResult> steps) {

    public LoadReport {
        percentiles = percentiles.stream().sorted().toList();
        steps = List.copyOf(steps);
    }

    /** Of all calls that count, the share that ended otherwise than well; of the worst step. */
    public double worstErrorRate() {
        return steps.stream()
                .mapToDouble(step -> step.counts().errorRate())
                .max()
                .orElse(0);
    }

    /** Whether its calls are made when they are due, not when the one before is answered. */
    public boolean open() {
        return steps.stream().anyMatch(step -> step.step().open());
    }

    /** Whether answers came in pieces. */
    public boolean streamed() {
        return steps.stream().anyMatch(step -> step.tokens().count() > 0);
    }
}
