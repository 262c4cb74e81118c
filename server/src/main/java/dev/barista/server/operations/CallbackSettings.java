package dev.barista.server.operations;

import java.util.List;

/**
 * Who may be called back, and what calls are signed with.
 *
 * @param secrets each makes a signature of its own, so that receivers can change from one to the next; at least one
 *     where there are hosts
 */
public record CallbackSettings(CallbackHosts hosts, List<CallbackSecret> secrets) {

    /** Nobody is called back. */
    public static final CallbackSettings NONE = new CallbackSettings(CallbackHosts.NONE, List.of());

    /** @throws IllegalArgumentException if there are hosts and no secret */
    public CallbackSettings {
        secrets = List.copyOf(secrets);
        if (!hosts.isEmpty() && secrets.isEmpty()) {
            throw new IllegalArgumentException("callbacks are signed, so hosts that may be called need a secret");
        }
    }
}
