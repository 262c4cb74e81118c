package dev.barista.model;

/**
 * What travels with a call beside its content; a parameter, never a thread-local.
 *
 * @param requestId names the call in logs and answers; never empty
 * @param deadlineNanos on {@link Clock#nanoTime()}'s scale; {@link #NO_DEADLINE} if there is none
 * @param priority 1 is served first, larger numbers later; {@link #USUAL_PRIORITY} leaves it to the model's
 *     configuration
 */
public record RequestContext(
        String requestId, long deadlineNanos, int priority, Caller caller, Cancellation cancellation) {

    public static final long NO_DEADLINE = Long.MAX_VALUE;
    public static final int USUAL_PRIORITY = 0;

    public RequestContext {
        if (requestId.isEmpty()) {
            throw new IllegalArgumentException("a request id must not be empty");
        }
        if (priority < 0) {
            throw new IllegalArgumentException("a priority is 0 or more, got " + priority);
        }
    }

    /** A call of the usual priority. */
    public RequestContext(String requestId, long deadlineNanos, Caller caller, Cancellation cancellation) {
        this(requestId, deadlineNanos, USUAL_PRIORITY, caller, cancellation);
    }

    /** A call without a deadline that nobody in particular makes and nobody cancels. */
    public static RequestContext of(String requestId) {
        return new RequestContext(requestId, NO_DEADLINE, Caller.ANONYMOUS, new Cancellation());
    }

    /** The same call with this deadline, if that is before the one it has. */
    public RequestContext withDeadline(long nanos) {
        boolean sooner = deadlineNanos == NO_DEADLINE || nanos - deadlineNanos < 0;
        return sooner && nanos != NO_DEADLINE
                ? new RequestContext(requestId, nanos, priority, caller, cancellation)
                : this;
    }

    public RequestContext withPriority(int newPriority) {
        return newPriority == priority
                ? this
                : new RequestContext(requestId, deadlineNanos, newPriority, caller, cancellation);
    }

    public RequestContext withCaller(Caller newCaller) {
        return new RequestContext(requestId, deadlineNanos, priority, newCaller, cancellation);
    }

    /** Whether the deadline has passed at this reading of the clock. */
    public boolean isExpired(long nanoTime) {
        return deadlineNanos != NO_DEADLINE && nanoTime - deadlineNanos >= 0;
    }
}
