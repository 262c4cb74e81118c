package dev.barista.server.http;

import dev.barista.model.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The open connections of one event loop; closes those of clients that dawdle: that send no request, or the bytes of
 * one too slowly, or do not take their answers. Used on that event loop alone.
 */
final class ConnectionWatch {

    private final Set<Connection> connections = new HashSet<>();
    private final HttpLimits limits;
    private final Clock clock;

    ConnectionWatch(HttpLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    void opened(Connection connection) {
        connections.add(connection);
    }

    void closed(Connection connection) {
        connections.remove(connection);
    }

    /** Those that are open, as they are now. */
    List<Connection> open() {
        return List.copyOf(connections);
    }

    /** Closes what has dawdled for too long. */
    void sweep() {
        long now = clock.nanoTime();
        List<Connection> late = new ArrayList<>(0);
        for (Connection connection : connections) {
            if (connection.isLate(now, limits)) {
                late.add(connection);
            }
        }
        late.forEach(Connection::close);
    }
}
