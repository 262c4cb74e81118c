package dev.barista.server.http;

import dev.barista.server.telemetry.ServerLog;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One event loop of the front end, with its connections.
 *
 * <p>A turn of the loop reads what has come in on all its connections; then it runs the tasks that were given
 * meanwhile: first those of {@link #atTurnEnd}, in which calls are answered, then the flushes, one for each connection
 * however many answers it got. Used on the loop itself alone, but for what is said to be thread-safe.
 */
final class FrontEndLoop implements dev.barista.model.EventLoop {

    private static final Duration LONGEST_SWEEP_INTERVAL = Duration.ofSeconds(5);

    private final EventLoop loop;
    private final FrontEndParts parts;
    private final RequestHandler handler;
    private final AtomicLong connectionNumbers;
    private final ConnectionWatch watch;
    private final ResponseHead head = new ResponseHead();
    private final List<Connection> unflushed = new ArrayList<>();
    private final Runnable flushing = this::flush;

    /** @param connectionNumbers shared by all loops */
    FrontEndLoop(EventLoop loop, FrontEndParts parts, RequestHandler handler, AtomicLong connectionNumbers) {
        this.loop = loop;
        this.parts = parts;
        this.handler = handler;
        this.connectionNumbers = connectionNumbers;
        this.watch = new ConnectionWatch(parts.limits(), parts.clock());
    }

    /** Begins to look for clients that dawdle. Thread-safe. */
    void start() {
        long interval = Math.min(
                LONGEST_SWEEP_INTERVAL.toMillis(),
                Math.max(1, parts.limits().receiveTimeout().toMillis() / 4));
        var _ = loop.scheduleAtFixedRate(watch::sweep, interval, interval, TimeUnit.MILLISECONDS);
    }

    @Override
    public void atTurnEnd(Runnable task) {
        loop.execute(task);
    }

    /** Runs a task on this loop, now if this is it. Thread-safe. */
    void run(Runnable task) {
        if (isCurrent()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    /** Whether this thread is the loop's. Thread-safe. */
    boolean isCurrent() {
        return loop.inEventLoop();
    }

    /** Has a connection flushed once, when all that this turn answers was written. */
    void flushAtTurnEnd(Connection connection) {
        if (unflushed.isEmpty()) {
            loop.execute(flushing);
        }
        unflushed.add(connection);
    }

    private void flush() {
        // By index: a flush may find its connection closed, and that may answer others.
        for (int i = 0; i < unflushed.size(); i++) {
            unflushed.get(i).flush();
        }
        unflushed.clear();
    }

    /** Closes the connections once what they have in flight is answered. Thread-safe. */
    void windDown() {
        run(() -> watch.open().forEach(Connection::windDown));
    }

    /** Closes all connections as they are. Thread-safe. */
    void close() {
        run(() -> watch.open().forEach(Connection::close));
    }

    ConnectionWatch watch() {
        return watch;
    }

    FrontEndParts parts() {
        return parts;
    }

    ServerLog log() {
        return parts.log();
    }

    RequestHandler handler() {
        return handler;
    }

    long nextConnection() {
        return connectionNumbers.incrementAndGet();
    }

    /** Where the head of an answer is put together; used by one call at a time. */
    ResponseHead head() {
        return head;
    }

    /** What an event loop runs later. */
    void later(Runnable task, Duration delay) {
        var _ = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}
