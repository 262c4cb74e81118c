package dev.barista.server.http;

import dev.barista.model.Clock;
import io.vertx.core.transport.Transport;

/**
 * What the front end reads and writes by: the system's own way where Netty has it, otherwise the JDK's. It watches over
 * connections from the moment they are accepted.
 */
public final class FrontEndTransport implements Transport {

    private final Transport chosen;
    private final io.vertx.core.spi.transport.Transport watched;

    public FrontEndTransport(HttpLimits limits, Clock clock) {
        Transport system = Transport.nativeTransport();
        this.chosen = system != null && system.available() ? system : Transport.NIO;
        this.watched = new WatchedTransport(chosen.implementation(), limits.receiveTimeout(), clock);
    }

    /** Whether it is the system's own. */
    public boolean isNative() {
        return chosen != Transport.NIO;
    }

    @Override
    public String name() {
        return chosen.name();
    }

    @Override
    public boolean available() {
        return chosen.available();
    }

    @Override
    public Throwable unavailabilityCause() {
        return chosen.unavailabilityCause();
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
        return watched;
    }
}
