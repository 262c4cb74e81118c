package dev.barista.loadgen;

import java.util.function.Consumer;

/** Opens connections to one server. */
interface Wires {

    /**
     * Opens one more.
     *
     * @param listener told of all that happens on it
     * @param failed told why it could not be opened, on the event loop
     */
    void open(Wire.Listener listener, Consumer<String> failed);
}
