package dev.barista.server.grpc;

import dev.barista.model.Caller;
import dev.barista.model.Cancellation;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.RequestContext;
import dev.barista.server.http.ContentCoding;
import dev.barista.server.http.FrontEndParts;
import dev.barista.server.http.RequestHandler;
import dev.barista.server.http.RequestIds;
import dev.barista.server.http.RequestPath;
import dev.barista.server.telemetry.RequestRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of a gRPC method, unary or streaming.
 *
 * <p>Belongs to the event loop of its connection: everything is called there, but what is said to be thread-safe. It
 * ends exactly once, by {@link #finish}, {@link #end} or {@link #fail}, or because the caller went away; whatever is
 * sent after that is dropped.
 */
public final class GrpcCall {

    private static final int LEAST_PACKED = 1024;

    private final FrontEndParts parts;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final RequestHandler.Progress progress;
    private final Context context;
    private final Thread eventLoop;
    private final RequestRecord record;
    private final Cancellation cancellation = new Cancellation();
    private final boolean packsAnswers;
    private GrpcMethod.@Nullable Receiver receiver;
    private long deadlineNanos = RequestContext.NO_DEADLINE;
    private long bytesOut;
    private boolean headSent;
    private boolean ended;
    private boolean inputEnded;

    GrpcCall(FrontEndParts parts, HttpServerRequest request, RequestHandler.Progress progress) {
        this.parts = parts;
        this.request = request;
        this.response = request.response();
        this.progress = progress;
        this.context = Objects.requireNonNull(Vertx.currentContext(), "calls come on event loops");
        this.eventLoop = Thread.currentThread();
        // A caller that packs its own messages wants to save bytes; for others speed counts.
        this.packsAnswers = "gzip".equalsIgnoreCase(request.getHeader("grpc-encoding"));
        this.record = new RequestRecord(
                "grpc",
                "POST",
                RequestPath.of(request),
                parts.ids().choose(request.getHeader(RequestIds.HEADER)),
                parts.clock().nanoTime());
    }

    /** Serves the call by this method, reading what the caller sends. */
    void serve(GrpcMethod method) {
        response.closeHandler(closed -> gone());
        response.exceptionHandler(lost -> gone());
        request.exceptionHandler(lost -> gone());
        guard(() -> {
            deadlineNanos = GrpcTimeout.deadlineNanos(request.getHeader("grpc-timeout"), parts.clock());
            GrpcDeframer deframer = new GrpcDeframer(
                    parts.memory(),
                    parts.limits().maxRequestBytes(),
                    GrpcEncoding.ofHeader(request.getHeader("grpc-encoding")),
                    this::received);
            receiver = method.begin(this);
            read(deframer);
        });
    }

    private void read(GrpcDeframer deframer) {
        request.handler(chunk -> {
            record.received(chunk.length());
            if (!ended) {
                guard(() -> deframer.feed(((BufferInternal) chunk).getByteBuf()));
            }
            if (ended) {
                deframer.close();
            }
        });
        request.endHandler(end -> {
            boolean partial = deframer.isPartial();
            deframer.close();
            guard(() -> inputEnded(partial));
        });
    }

    private void received(ByteBuf message) {
        GrpcMethod.Receiver current = receiver;
        if (ended || current == null) {
            message.release();
        } else {
            current.message(message);
        }
    }

    private void inputEnded(boolean partial) {
        inputEnded = true;
        if (ended || receiver == null) {
            return;
        }
        progress.received();
        if (partial) {
            throw InferenceException.invalid("the call ends in the middle of a message");
        }
        receiver.halfClosed();
    }

    private void guard(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** What the inference service is to know of this call. */
    public RequestContext requestContext() {
        return new RequestContext(record.requestId(), deadlineNanos, Caller.ANONYMOUS, cancellation);
    }

    public RequestRecord record() {
        return record;
    }

    public ByteBufAllocator memory() {
        return parts.memory();
    }

    /** Runs a task on the event loop of this call, now if this is it; what it throws ends the call. Thread-safe. */
    public void onEventLoop(Runnable task) {
        if (Thread.currentThread() == eventLoop) {
            guard(task);
        } else {
            context.runOnContext(start -> guard(task));
        }
    }

    /** Stops reading messages; those of a chunk already read still come. */
    public void pause() {
        request.pause();
    }

    public void resume() {
        request.resume();
    }

    /** Whether the caller keeps up with what is sent. */
    public boolean isWritable() {
        return ended || !response.writeQueueFull();
    }

    /** Has a task run when the caller keeps up again. */
    public void onWritable(Runnable task) {
        response.drainHandler(drained -> guard(task));
    }

    /** Sends a message with its prefix, taking it over. */
    public void send(ByteBuf frame) {
        if (ended) {
            frame.release();
            return;
        }
        putHead();
        ByteBuf out = prepared(frame);
        write(() -> response.write(BufferInternal.buffer(out)), out);
    }

    /** Sends the last message with its prefix, taking it over, and ends the call well. */
    public void finish(ByteBuf frame) {
        if (ended) {
            frame.release();
            return;
        }
        putHead();
        ByteBuf out = prepared(frame);
        response.putTrailer("grpc-status", "0");
        ended(0);
        write(() -> response.end(BufferInternal.buffer(out)), out);
    }

    /** Ends the call well. */
    public void end() {
        close(0, "");
    }

    /** Ends the call with an error, and logs that if it is the server's own fault. Thread-safe. */
    public void fail(Throwable thrown) {
        Throwable error =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (error instanceof InferenceException e) {
            onEventLoop(() -> close(e.code().number(), e.getMessage()));
            return;
        }
        parts.log().failure("request failed: " + error, record.requestId(), error);
        onEventLoop(() -> close(
                ErrorCode.INTERNAL.number(),
                "internal error; the server's log has it under request id " + record.requestId()));
    }

    private ByteBuf prepared(ByteBuf frame) {
        boolean packs = packsAnswers && frame.readableBytes() > LEAST_PACKED;
        ByteBuf out = packs ? GrpcFrames.packed(frame, ContentCoding.GZIP, parts.memory()) : frame;
        bytesOut += out.readableBytes();
        return out;
    }

    private void putHead() {
        if (!headSent) {
            headSent = true;
            response.putHeader("content-type", "application/grpc");
            response.putHeader("grpc-accept-encoding", "identity,gzip");
            response.putHeader(RequestIds.HEADER, record.requestId());
            if (packsAnswers) {
                response.putHeader("grpc-encoding", "gzip");
            }
        }
    }

    private void close(int status, String message) {
        if (ended) {
            return;
        }
        boolean trailersOnly = !headSent;
        putHead();
        put(trailersOnly, "grpc-status", Integer.toString(status));
        if (!message.isEmpty()) {
            put(trailersOnly, "grpc-message", GrpcStatusText.encode(message));
        }
        GrpcMethod.Receiver current = receiver;
        ended(status);
        write(response::end, null);
        if (status != 0 && current != null) {
            current.cancelled();
        }
    }

    private void put(boolean asHeader, String name, String value) {
        if (asHeader) {
            response.putHeader(name, value);
        } else {
            response.putTrailer(name, value);
        }
    }

    private static void write(Supplier<Future<Void>> writing, @Nullable ByteBuf out) {
        Future<Void> written;
        try {
            written = writing.get();
        } catch (IllegalStateException e) {
            // The stream was reset in between.
            written = Future.failedFuture(e);
        }
        if (out != null) {
            written.onComplete(done -> out.release());
        }
    }

    private void gone() {
        if (ended) {
            return;
        }
        GrpcMethod.Receiver current = receiver;
        cancellation.cancel("the caller cancelled the call");
        ended(ErrorCode.CANCELLED.number());
        if (current != null) {
            current.cancelled();
        }
    }

    private void ended(int status) {
        ended = true;
        if (!inputEnded) {
            progress.received();
        }
        progress.answered();
        parts.accessLog().ended(record, status, bytesOut);
    }
}
