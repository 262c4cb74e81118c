package dev.barista.scheduling;

import java.time.Duration;

/**
 * How much of a version may go on at once.
 *
 * @param instances calls that run at the same time, 1 or more
 * @param queueCapacity calls that may wait, 1 or more; one more is refused
 * @param idleTime an instance without work for so long gives its thread and memory back
 */
public record InstanceLimits(int instances, int queueCapacity, Duration idleTime) {

    public InstanceLimits {
        if (instances < 1) {
            throw new IllegalArgumentException("instances: 1 or more, got " + instances);
        }
        if (queueCapacity < 1) {
            throw new IllegalArgumentException("queue capacity: 1 or more, got " + queueCapacity);
        }
    }
}
