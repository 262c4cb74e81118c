package dev.barista.model;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Says that a caller gave up. Set at most once, by the front end; read by whoever is about to spend work on the call,
 * and heard by whoever already does. Thread-safe.
 */
public final class Cancellation {

    private static final AtomicReferenceFieldUpdater<Cancellation, @Nullable State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(Cancellation.class, State.class, "state");

    /** What happened so far: null for nothing, else the newest listener or the end. */
    private volatile @Nullable State state;

    /** A listener with those before it, or the reason for the cancellation; told apart by which of them is there. */
    private record State(
            @Nullable String reason,
            @Nullable Runnable listener,
            @Nullable State before) {}

    /** Marks the call as given up and tells the listeners, on this thread; the first reason stays. */
    public void cancel(String why) {
        State cancelled = new State(why, null, null);
        State before = state;
        while (!isEnd(before)) {
            if (STATE.compareAndSet(this, before, cancelled)) {
                tell(before);
                return;
            }
            before = state;
        }
    }

    private static void tell(@Nullable State newest) {
        for (State each = newest; each != null; each = each.before) {
            if (each.listener != null) {
                each.listener.run();
            }
        }
    }

    /**
     * Runs the task once the call is given up; at once, on this thread, if it is already. The task stays registered for
     * as long as this object lives, so it must be harmless afterwards, and quick.
     */
    public void onCancel(Runnable task) {
        State before = state;
        while (!isEnd(before)) {
            if (STATE.compareAndSet(this, before, new State(null, task, before))) {
                return;
            }
            before = state;
        }
        task.run();
    }

    private static boolean isEnd(@Nullable State state) {
        return state != null && state.reason != null;
    }

    public boolean isCancelled() {
        return isEnd(state);
    }

    /** @throws InferenceException {@link ErrorCode#CANCELLED} if the caller gave up */
    public void throwIfCancelled() {
        State now = state;
        if (now != null && now.reason != null) {
            throw new InferenceException(ErrorCode.CANCELLED, now.reason);
        }
    }
}
