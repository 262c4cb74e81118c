package dev.barista.inference;

/** How often something happened and how long it took altogether, in nanoseconds. */
public record DurationCount(long count, long nanos) {}
