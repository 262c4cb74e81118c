package dev.barista.inference;

/**
 * The runs of one batch size.
 *
 * @param rows of all of them, without those that only fill up
 */
public record BatchStatistics(long rows, DurationCount input, DurationCount run, DurationCount output) {}
