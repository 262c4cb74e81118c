package dev.barista.server.http;

import dev.barista.model.Clock;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Closes the connections of clients that dawdle: that send no request, or the bytes of one too slowly. Bytes alone are
 * no progress, whole requests are. A client that waits for its answer is never closed.
 *
 * <p>Between two requests of HTTP/1.1 all that comes in belongs to the next one, so bytes that have not become a
 * request are one that was begun. (What comes in the same piece as the end of a request before it counts from the next
 * byte on.) HTTP/2 has frames of its own between requests; there an idle connection is idle, whatever comes.
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

    /** Vert.x knows what is spoken on a connection. */
    void opened(HttpConnection connection) {
        connections.put(connection, take(connection));
        connection.closeHandler(closed -> connections.remove(connection));
    }

    private Connection take(HttpConnection connection) {
        AcceptedConnection accepted = AcceptedConnection.of(connection);
        accepted.release();
        return new Connection(accepted, connection.protocolVersion() != HttpVersion.HTTP_2);
    }

    /** The first line and headers of a request have arrived. */
    Connection begun(HttpConnection connection) {
        Connection state = connections.computeIfAbsent(connection, this::take);
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

        private final AcceptedConnection accepted;
        private final boolean hasBytesOfRequestsOnly;
        private long since;
        private boolean isFresh = true;
        private int unanswered;
        private int receiving;
        private long readsOfRequests;
        private boolean hasBytesOfNext;

        private Connection(AcceptedConnection accepted, boolean hasBytesOfRequestsOnly) {
            this.accepted = accepted;
            this.hasBytesOfRequestsOnly = hasBytesOfRequestsOnly;
            this.since = accepted.since();
        }

        private void begun(long now) {
            isFresh = false;
            unanswered++;
            receiving++;
            readOfRequest(now);
        }

        /** The last byte of a request has arrived, or none of it is waited for any more. */
        void received(long now) {
            receiving--;
            readOfRequest(now);
        }

        private void readOfRequest(long now) {
            readsOfRequests = accepted.reads();
            hasBytesOfNext = false;
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
            if (!receives) {
                lookForNext(now);
            }
            Duration allowed = receives || hasBytesOfNext ? limits.receiveTimeout() : limits.idleTimeout();
            return now - since > allowed.toNanos();
        }

        private void lookForNext(long now) {
            if (hasBytesOfRequestsOnly && !hasBytesOfNext && accepted.reads() != readsOfRequests) {
                hasBytesOfNext = true;
                since = now;
            }
        }
    }
}
