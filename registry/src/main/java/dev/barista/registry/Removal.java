package dev.barista.registry;

/** What became of an operation that is not wanted any more. */
public enum Removal {
    /** It had not finished, and will not. */
    CANCELLED,
    /** It had finished; now it is forgotten. */
    REMOVED,
    /** There is none. */
    UNKNOWN
}
