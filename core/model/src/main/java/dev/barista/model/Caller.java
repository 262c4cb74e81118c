package dev.barista.model;

import org.jspecify.annotations.Nullable;

/**
 * Who calls; made once for a connection, not for a call.
 *
 * @param tenant whose share of a model the calls count to; "" for those who named none
 * @param connection tells callers apart where the order of answers is to be kept; 0 for those who need not be
 * @param loop where the calls come from and their completions may run; null for callers without an event loop. On it
 *     the service runs models that are quicker than a change of threads, so whoever gives one calls the service on it.
 * @param waits whether the calling thread will do nothing but wait for the answer; then a quick model may run on it
 */
public record Caller(
        String tenant, long connection, @Nullable EventLoop loop, boolean waits) {

    /** Nobody in particular, calling from any thread. */
    public static final Caller ANONYMOUS = new Caller("", 0, null);

    /** Nobody in particular, who waits for each answer on the calling thread. */
    public static final Caller WAITING = new Caller("", 0, null, true);

    /** Somebody who does not wait. */
    public Caller(String tenant, long connection, @Nullable EventLoop loop) {
        this(tenant, connection, loop, false);
    }

    public Caller withTenant(String newTenant) {
        return newTenant.equals(tenant) ? this : new Caller(newTenant, connection, loop, waits);
    }
}
