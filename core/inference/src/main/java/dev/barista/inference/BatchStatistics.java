package dev.barista.inference;

/** The runs of one batch size. */
public record BatchStatistics(DurationCount input, DurationCount run, DurationCount output) {}
