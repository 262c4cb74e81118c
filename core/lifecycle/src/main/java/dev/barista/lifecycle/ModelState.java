package dev.barista.lifecycle;

import dev.barista.model.InferenceException;

/**
 * Where a version stands between being wanted and being gone. Only ever moves forward; a version that is loaded again
 * starts anew at {@link Waiting}.
 *
 * <p>{@link Ready} is published after the version can serve, {@link Draining} before it no longer can.
 */
public sealed interface ModelState {

    /** Wanted; its turn to load has not come. */
    record Waiting() implements ModelState {
        @Override
        public String name() {
            return "WAITING";
        }

        @Override
        public int step() {
            return 0;
        }
    }

    /** Its runtime is reading it. */
    record Loading() implements ModelState {
        @Override
        public String name() {
            return "LOADING";
        }

        @Override
        public int step() {
            return 1;
        }
    }

    /** Loaded; its examples are being run. */
    record WarmingUp() implements ModelState {
        @Override
        public String name() {
            return "WARMING_UP";
        }

        @Override
        public int step() {
            return 2;
        }
    }

    /** Serving. */
    record Ready() implements ModelState {
        @Override
        public String name() {
            return "READY";
        }

        @Override
        public int step() {
            return 3;
        }
    }

    /** Finishes the calls it has; gets no more. */
    record Draining() implements ModelState {
        @Override
        public String name() {
            return "DRAINING";
        }

        @Override
        public int step() {
            return 4;
        }
    }

    /** Closed, its memory given back. */
    record Gone() implements ModelState {
        @Override
        public String name() {
            return "GONE";
        }

        @Override
        public int step() {
            return 5;
        }
    }

    /** Could not be loaded, or was refused because its answers were wrong; holds no memory. */
    record Failed(InferenceException error) implements ModelState {
        @Override
        public String name() {
            return "FAILED";
        }

        @Override
        public int step() {
            return 3;
        }
    }

    /** The state in capitals, as in {@code READY}. */
    String name();

    /** The position on the way from wanted (0) to gone (5). */
    int step();

    default boolean isServing() {
        return this instanceof Ready;
    }

    /** Whether nothing more happens to the version until somebody changes something: it serves or it failed. */
    default boolean isSettled() {
        return this instanceof Ready || this instanceof Failed;
    }

    /** Whether the next state lies ahead of this one. */
    default boolean canBecome(ModelState next) {
        if (this instanceof Failed) {
            return next instanceof Gone;
        }
        return next.step() > step();
    }
}
