package dev.barista.model;

import org.jspecify.annotations.Nullable;

/**
 * Who calls; made once for a connection, not for a call.
 *
 * @param tenant whose share of a model the calls count to; "" for those who named none
 * @param connection tells callers apart where the order of answers is to be kept; {@link #NO_CONNECTION} for those who
 *     need not be
 * @param loop where the calls come from and their completions may run; null for callers without an event loop. On it
 *     the service runs models that are quicker than a change of threads, so whoever gives one calls the service on it.
 * @param waits whether the calling thread will do nothing but wait for the answer; then a quick model may run on it
 */
public record Caller(
        String tenant, long connection, @Nullable EventLoop loop, boolean waits) {

    public static final long NO_CONNECTION = 0;

    /** Nobody in particular, calling from any thread. */
    public static final Caller ANONYMOUS = new Caller("", NO_CONNECTION, null);

    /** Nobody in particular, who waits for each answer on the calling thread. */
    public static final Caller WAITING = new Caller("", NO_CONNECTION, null, true);

    /** Somebody who does not wait. */
    public Caller(String tenant, long connection, @Nullable EventLoop loop) {
        this(tenant, connection, loop, false);
    }

    /** The same, calling from any thread. */
    public Caller fromAnyThread() {
        return loop == null && !waits ? this : new Caller(tenant, connection, null);
    }

    public Caller withTenant(String newTenant) {
        return newTenant.equals(tenant) ? this : new Caller(newTenant, connection, loop, waits);
    }
}
