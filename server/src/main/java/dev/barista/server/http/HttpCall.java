package dev.barista.server.http;

import dev.barista.model.Caller;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request and the way to answer it, over either version of HTTP.
 *
 * <p>Belongs to the event loop of its connection: everything is called there but {@link #onEventLoop}. It is answered
 * once.
 */
public abstract sealed class HttpCall permits Http1Call, Http2Call {

    private final Connection connection;

    HttpCall(Connection connection) {
        this.connection = connection;
    }

    /** Is told of what follows the headers of a request, on its event loop. */
    public interface Listener {

        /** Further bytes of the body; they are the caller's. */
        void received(ByteBuf chunk);

        /** The request is whole. */
        void ended();

        /** The client went away before it was answered; nothing else is told any more. */
        void gone();

        /** More can be sent without heaping it up. */
        default void writable() {}
    }

    /** Who is told of the rest of the request; given once, before the {@link RequestHandler} returns. */
    public abstract void listen(Listener listener);

    public abstract String method();

    /** The path as it came, without the query; "" where the request has none ({@code OPTIONS *}). */
    public abstract String path();

    /** The first header of this name, which is written small; null if there is none. */
    public abstract @Nullable String header(CharSequence name);

    /** All headers of this name, which is written small. */
    abstract List<String> headers(CharSequence name);

    /** The query as it came, without its question mark; "" if there is none. */
    abstract String query();

    /** What it came by, for the log. */
    public abstract String protocol();

    /** Has a client that waits for that told to send its body. */
    abstract void sendContinue();

    /**
     * Sends the answer, which is taken over.
     *
     * @param requestId is told beside it
     * @param cutsOff whether the rest of the request is not waited for: its client is told to go
     */
    abstract void respond(Answer answer, String requestId, boolean cutsOff);

    /** Who calls, counted to this tenant; null and "" mean nobody in particular. */
    public final Caller caller(@Nullable String tenant) {
        return connection.caller(tenant);
    }

    /** Runs a task on the event loop of this call, now if this is it. Thread-safe. */
    public final void onEventLoop(Runnable task) {
        connection.loop().run(task);
    }

    /** Whether this is the event loop of this call. Thread-safe. */
    public final boolean isOnEventLoop() {
        return connection.loop().isCurrent();
    }

    final Connection connection() {
        return connection;
    }
}
