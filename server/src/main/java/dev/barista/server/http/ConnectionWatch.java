package dev.barista.server.http;

import dev.barista.model.Clock;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Closes the connections of clients that dawdle: that send no request, or the bytes of one too slowly. Bytes alone are
 * no progress, whole requests are. A client that waits for its answer is never closed.
 *
 * <p>One for each event loop, used by it alone.
 */
final class ConnectionWatch {

    private final Map<HttpConnection, Connection> connections = new HashMap<>();
    private final HttpLimits limits;
    private final Clock clock;

    ConnectionWatch(HttpLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    void opened(HttpConnection connection) {
        connections.put(connection, new Connection(clock.nanoTime()));
        connection.closeHandler(closed -> connections.remove(connection));
    }

    /** The first line and headers of a request have arrived. */
    Connection begun(HttpConnection connection) {
        Connection state = connections.computeIfAbsent(connection, c -> new Connection(clock.nanoTime()));
        state.begun(clock.nanoTime());
        return state;
    }

    /** Closes what has dawdled for too long. */
    void sweep() {
        long now = clock.nanoTime();
        List<HttpConnection> late = new ArrayList<>(0);
        connections.forEach((connection, state) -> {
            if (state.isLate(now, limits)) {
                late.add(connection);
            }
        });
        for (HttpConnection connection : late) {
            connections.remove(connection);
            connection.close();
        }
    }

    int open() {
        return connections.size();
    }

    /** What one connection is doing. */
    static final class Connection {

        private long since;
        private boolean isFresh = true;
        private int unanswered;
        private int receiving;

        private Connection(long now) {
            since = now;
        }

        private void begun(long now) {
            isFresh = false;
            unanswered++;
            receiving++;
            since = now;
        }

        /** The last byte of a request has arrived, or none of it is waited for any more. */
        void received(long now) {
            receiving--;
            since = now;
        }

        /** A request was answered, or its client went away. */
        void answered(long now) {
            unanswered--;
            since = now;
        }

        private boolean isLate(long now, HttpLimits limits) {
            boolean receives = isFresh || receiving > 0;
            if (!receives && unanswered > 0) {
                return false;
            }
            Duration allowed = receives ? limits.receiveTimeout() : limits.idleTimeout();
            return now - since > allowed.toNanos();
        }
    }
}
