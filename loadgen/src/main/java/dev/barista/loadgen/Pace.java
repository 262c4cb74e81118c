package dev.barista.loadgen;

/** How the calls of an open loop are spaced. */
public enum Pace {
    /** Evenly. */
    CONSTANT,
    /** At random, as many callers who know nothing of each other would. */
    POISSON
}
