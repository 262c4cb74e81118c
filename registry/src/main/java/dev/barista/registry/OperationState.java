package dev.barista.registry;

import java.util.Locale;
import java.util.Optional;

/** Where an operation stands. */
public enum OperationState {
    /** Waits for its turn. */
    QUEUED,
    /** Is being answered. */
    RUNNING,
    /** The call was answered with a response. */
    SUCCEEDED,
    /** The call was answered with an error. */
    FAILED,
    /** Somebody did not want it any more. */
    CANCELLED;

    /** Whether nothing happens to it any more, but its removal. */
    public boolean isFinished() {
        return switch (this) {
            case QUEUED, RUNNING -> false;
            case SUCCEEDED, FAILED, CANCELLED -> true;
        };
    }

    /** Whether an operation may go from this state to that one. */
    public boolean canBecome(OperationState next) {
        return switch (this) {
            case QUEUED -> next == RUNNING || next == CANCELLED;
            // Back to the queue: there was no capacity, or the server stopped.
            case RUNNING -> next != RUNNING;
            case SUCCEEDED, FAILED, CANCELLED -> false;
        };
    }

    /** The name that people and clients read. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of this label. */
    public static Optional<OperationState> parse(String label) {
        for (OperationState state : values()) {
            if (state.label().equals(label)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
