package dev.barista.server.http;

import java.time.Duration;

/**
 * How fast a client gets on. Bytes alone are no progress, whole requests are. A client that waits for its answer is in
 * time.
 *
 * <p>Between two requests of HTTP/1.1 all that comes in belongs to the next one, so bytes that have not become a
 * request are one that was begun. (What comes in the same piece as the end of a request before it counts from the next
 * byte on.) HTTP/2 has frames of its own between requests; there an idle connection is idle, whatever comes.
 *
 * <p>Nothing here looks at the clock while requests come and go: the time of a step is that of the next look at it.
 * Used on the event loop of the connection.
 */
final class ClientPace {

    private boolean isFresh = true;
    private int unanswered;
    private int receiving;
    private long reads;
    private long readsOfRequests;
    private boolean hasBytesOfNext;
    private boolean stepped = true;
    private long since;
    private long readsSeen = -1;
    private long silentSince;
    private boolean isStuck;
    private long stuckMark;
    private long stuckSince;

    /** Bytes have come in. */
    void read() {
        reads++;
    }

    /** The first line and headers of a request have arrived. */
    void begun() {
        isFresh = false;
        unanswered++;
        receiving++;
        readOfRequest();
    }

    /** The last byte of a request has arrived, or none of it is waited for any more. */
    void received() {
        receiving--;
        readOfRequest();
    }

    private void readOfRequest() {
        readsOfRequests = reads;
        hasBytesOfNext = false;
        stepped = true;
    }

    /** A request was answered, or its client went away. */
    void answered() {
        unanswered--;
        stepped = true;
    }

    /** Whether the client has been given up. To be asked now and then. */
    boolean isLate(long now, HttpLimits limits, Dialogue dialogue) {
        long silence = silence(now);
        return hasStopped(now, limits, dialogue)
                || (isReceiving() && silence > limits.idleTimeout().toNanos())
                || takesNothing(now, limits.idleTimeout(), dialogue);
    }

    private boolean isReceiving() {
        return isFresh || receiving > 0;
    }

    /** How long nothing has come in. */
    private long silence(long now) {
        if (reads != readsSeen) {
            readsSeen = reads;
            silentSince = now;
        }
        return now - silentSince;
    }

    private boolean hasStopped(long now, HttpLimits limits, Dialogue dialogue) {
        boolean receives = isReceiving();
        if (stepped) {
            stepped = false;
            since = now;
        }
        if (!receives && unanswered > 0) {
            return false;
        }
        if (!receives && !hasBytesOfNext && dialogue.hasBytesOfRequestsOnly() && reads != readsOfRequests) {
            hasBytesOfNext = true;
            since = now;
        }
        Duration allowed = receives || hasBytesOfNext ? limits.receiveTimeout() : limits.idleTimeout();
        return now - since > allowed.toNanos();
    }

    private boolean takesNothing(long now, Duration allowed, Dialogue dialogue) {
        long mark = dialogue.sendingMark();
        boolean wasStuck = isStuck;
        isStuck = dialogue.isSending();
        if (!isStuck || !wasStuck || mark != stuckMark) {
            stuckMark = mark;
            stuckSince = now;
            return false;
        }
        return now - stuckSince > allowed.toNanos();
    }
}
