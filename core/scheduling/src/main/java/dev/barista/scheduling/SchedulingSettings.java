package dev.barista.scheduling;

import java.time.Duration;

/**
 * How the calls of one version are run.
 *
 * @param instances batches that run at the same time, 1 or more
 * @param idleTime an instance without work for so long gives its thread and memory back
 * @param inline whether a version that is quick enough may run on its callers' event loops
 * @param preservesOrder whether the answers to one caller come in the order of its calls
 */
public record SchedulingSettings(
        int instances,
        Duration idleTime,
        QueueSettings queue,
        BatchSettings batch,
        boolean inline,
        boolean preservesOrder) {

    public SchedulingSettings {
        if (instances < 1) {
            throw new IllegalArgumentException("instances: 1 or more, got " + instances);
        }
    }

    /** So many instances, everything else as usual. */
    public static SchedulingSettings of(int instances) {
        return new SchedulingSettings(
                instances, Duration.ofMinutes(1), QueueSettings.DEFAULT, BatchSettings.DEFAULT, true, false);
    }

    public SchedulingSettings withInstances(int count) {
        return new SchedulingSettings(count, idleTime, queue, batch, inline, preservesOrder);
    }

    public SchedulingSettings withIdleTime(Duration time) {
        return new SchedulingSettings(instances, time, queue, batch, inline, preservesOrder);
    }

    public SchedulingSettings withQueue(QueueSettings settings) {
        return new SchedulingSettings(instances, idleTime, settings, batch, inline, preservesOrder);
    }

    public SchedulingSettings withBatch(BatchSettings settings) {
        return new SchedulingSettings(instances, idleTime, queue, settings, inline, preservesOrder);
    }

    public SchedulingSettings withInline(boolean allowed) {
        return new SchedulingSettings(instances, idleTime, queue, batch, allowed, preservesOrder);
    }

    public SchedulingSettings withPreservedOrder(boolean preserved) {
        return new SchedulingSettings(instances, idleTime, queue, batch, inline, preserved);
    }
}
