package dev.barista.lifecycle;

import dev.barista.model.ModelName;
import java.util.List;

/**
 * Where models come from. Pushes the complete state of a model whenever it differs from what was pushed before; the
 * same state twice changes nothing, so a source needs no memory of what became of its pushes.
 */
public interface ModelSource extends AutoCloseable {

    /** Receives snapshots; called by one thread at a time, and must not block. */
    @FunctionalInterface
    interface Listener {
        void changed(ModelSnapshot snapshot);

        /**
         * Tells all that is wrong with the place as a whole, or with entries that are no model: what a person should
         * know and no snapshot can say. The complete list whenever it differs from the one before; empty when all is
         * well again.
         */
        default void problems(List<String> problems) {}
    }

    /**
     * Starts watching. All models that are there by now have been pushed when this returns. Called once.
     *
     * @throws dev.barista.model.InferenceException if the place does not exist or can't be read
     */
    void start(Listener listener);

    /**
     * Looks at one model now instead of at the next round, pushing what changed before this returns. May block for as
     * long as files that were just put there need to settle.
     */
    void refresh(ModelName name);

    /** Stops watching; nothing is pushed after this returns. */
    @Override
    void close();
}
