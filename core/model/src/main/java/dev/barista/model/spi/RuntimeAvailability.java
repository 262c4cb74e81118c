package dev.barista.model.spi;

/** Whether a runtime's native library is there. */
public sealed interface RuntimeAvailability {

    /** The library is loaded or can be. */
    record Available(String libraryVersion) implements RuntimeAvailability {}

    /** It cannot be used; the remedy tells a person what is missing and what to do. */
    record Missing(String remedy) implements RuntimeAvailability {}
}
