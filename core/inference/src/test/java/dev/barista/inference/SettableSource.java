package dev.barista.inference;

import dev.barista.lifecycle.ModelSnapshot;
import dev.barista.lifecycle.ModelSource;
import dev.barista.model.ModelName;
import org.jspecify.annotations.Nullable;

/** A source of one model, whose state the test sets. */
final class SettableSource implements ModelSource {

    private @Nullable ModelSnapshot current;
    private @Nullable Listener listener;

    /** From now on the repository holds this; pushed at once to whoever listens. */
    synchronized void set(ModelSnapshot snapshot) {
        current = snapshot;
        push();
    }

    @Override
    public synchronized void start(Listener newListener) {
        listener = newListener;
        push();
    }

    private void push() {
        Listener receiver = listener;
        ModelSnapshot snapshot = current;
        if (receiver != null && snapshot != null) {
            receiver.changed(snapshot);
        }
    }

    @Override
    public void refresh(ModelName name) {
        // Everything set has been pushed already.
    }

    @Override
    public synchronized void close() {
        listener = null;
    }
}
