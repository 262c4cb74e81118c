package dev.barista.model;

/**
 * What travels with a call beside its content; a parameter, never a thread-local.
 *
 * @param requestId names the call in logs and answers; never empty
 * @param deadlineNanos on {@link Clock#nanoTime()}'s scale; {@link #NO_DEADLINE} if there is none
 */
public record RequestContext(String requestId, long deadlineNanos, Cancellation cancellation) {

    public static final long NO_DEADLINE = Long.MAX_VALUE;

    public RequestContext {
        if (requestId.isEmpty()) {
            throw new IllegalArgumentException("a request id must not be empty");
        }
    }

    /** A call without a deadline that nobody cancels. */
    public static RequestContext of(String requestId) {
        return new RequestContext(requestId, NO_DEADLINE, new Cancellation());
    }

    /** Whether the deadline has passed at this reading of the clock. */
    public boolean isExpired(long nanoTime) {
        return deadlineNanos != NO_DEADLINE && nanoTime - deadlineNanos >= 0;
    }
}
