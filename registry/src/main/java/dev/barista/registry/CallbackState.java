package dev.barista.registry;

import java.util.Locale;

/** Where the callback of an operation stands. */
public enum CallbackState {
    /** The operation is not finished. */
    WAITING,
    /** To be delivered, for the first time or again. */
    DUE,
    /** The receiver took it. */
    DELIVERED,
    /** The receiver did not take it, however often it was tried. */
    GIVEN_UP;

    /** The name that people and clients read. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
