package dev.barista.protocol.oip;

import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a version has done since it was loaded.
 *
 * @param lastInferenceMillis when the last call came, in milliseconds since 1970; 0 if none did
 * @param inferenceCount rows answered: a batch of 4 counts 4
 * @param executionCount runs of the model: a batch counts 1
 * @param batches by size of batch
 * @param scheduling how its calls are run now
 */
public record StatisticsView(
        ModelName name,
        ModelVersion version,
        long lastInferenceMillis,
        long inferenceCount,
        long executionCount,
        Phases phases,
        List<Batch> batches,
        List<Memory> memory,
        Scheduling scheduling) {

    public StatisticsView {
        batches = List.copyOf(batches);
        memory = List.copyOf(memory);
    }

    /** How often something was done, and the nanoseconds that all of it took together. */
    public record Total(long count, long nanos) {
        public static final Total NONE = new Total(0, 0);
    }

    /** Calls by outcome, and where they spent their time. */
    public record Phases(
            Total success,
            Total fail,
            Total queue,
            Total computeInput,
            Total computeInfer,
            Total computeOutput,
            Total cacheHit,
            Total cacheMiss) {}

    /** Runs with batches of one size. */
    public record Batch(long batchSize, Total computeInput, Total computeInfer, Total computeOutput) {}

    /**
     * How calls are run.
     *
     * @param inline whether on the event loops that they come from, and not on instances
     * @param sequences that are open; empty for a model that keeps no state between calls
     */
    public record Scheduling(boolean inline, int instances, int queuedCalls, long queuedRows, OptionalInt sequences) {}

    /**
     * Memory that the version holds.
     *
     * @param type such as CPU
     * @param id of the device
     */
    public record Memory(String type, long id, long byteSize) {}
}
