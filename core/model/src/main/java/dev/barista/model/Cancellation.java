package dev.barista.model;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Says that a caller gave up. Set at most once, by the front end; read by whoever is about to spend work on the call.
 */
public final class Cancellation {

    private final AtomicReference<@Nullable String> reason = new AtomicReference<>();

    /** Marks the call as given up; the first reason stays. */
    public void cancel(String why) {
        reason.compareAndSet(null, why);
    }

    public boolean isCancelled() {
        return reason.get() != null;
    }

    /** @throws InferenceException {@link ErrorCode#CANCELLED} if the caller gave up */
    public void throwIfCancelled() {
        String why = reason.get();
        if (why != null) {
            throw new InferenceException(ErrorCode.CANCELLED, why);
        }
    }
}
