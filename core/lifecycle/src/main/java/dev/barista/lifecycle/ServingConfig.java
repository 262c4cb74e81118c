package dev.barista.lifecycle;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the configuration of a model wants its calls to be run; whatever is empty is left to the server.
 *
 * @param instances how many runs go on at the same time, 1 or more
 * @param inline whether the model may run on event loops if it is quick enough
 * @param preservesOrder whether the answers to one caller come in the order of its calls
 * @param sequence how calls that belong together are run; empty for a model that remembers nothing between calls
 */
public record ServingConfig(
        OptionalInt instances,
        BatchConfig batching,
        QueueConfig queue,
        Optional<Boolean> inline,
        Optional<Boolean> preservesOrder,
        Optional<SequenceConfig> sequence) {

    public static final ServingConfig NONE = new ServingConfig(
            OptionalInt.empty(), BatchConfig.NONE, QueueConfig.NONE, Optional.empty(), Optional.empty());

    /** @throws IllegalArgumentException if something makes no sense; the message is for whoever configured it */
    public ServingConfig {
        if (instances.orElse(1) < 1) {
            throw new IllegalArgumentException("1 instance or more, got " + instances.orElse(1));
        }
    }

    /** Of a model that remembers nothing between calls. */
    public ServingConfig(
            OptionalInt instances,
            BatchConfig batching,
            QueueConfig queue,
            Optional<Boolean> inline,
            Optional<Boolean> preservesOrder) {
        this(instances, batching, queue, inline, preservesOrder, Optional.empty());
    }

    public ServingConfig withInstances(OptionalInt count) {
        return new ServingConfig(count, batching, queue, inline, preservesOrder, sequence);
    }

    public ServingConfig withBatching(BatchConfig config) {
        return new ServingConfig(instances, config, queue, inline, preservesOrder, sequence);
    }

    public ServingConfig withQueue(QueueConfig config) {
        return new ServingConfig(instances, batching, config, inline, preservesOrder, sequence);
    }

    public ServingConfig withSequence(Optional<SequenceConfig> config) {
        return new ServingConfig(instances, batching, queue, inline, preservesOrder, config);
    }

    public ServingConfig withInline(Optional<Boolean> allowed) {
        return new ServingConfig(instances, batching, queue, allowed, preservesOrder, sequence);
    }

    public ServingConfig withPreservedOrder(Optional<Boolean> preserved) {
        return new ServingConfig(instances, batching, queue, inline, preserved, sequence);
    }
}
