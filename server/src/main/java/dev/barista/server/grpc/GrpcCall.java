package dev.barista.server.grpc;

import dev.barista.model.Cancellation;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.RequestContext;
import dev.barista.server.http.CallTerms;
import dev.barista.server.http.ContentCoding;
import dev.barista.server.http.FrontEndParts;
import dev.barista.server.http.HeaderNames;
import dev.barista.server.http.Http2Call;
import dev.barista.server.http.HttpCall;
import dev.barista.server.telemetry.RequestRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One call of a gRPC method, unary or streaming.
 *
 * <p>Belongs to the event loop of its connection: everything is called there, but what is said to be thread-safe. It
 * ends exactly once, by {@link #finish}, {@link #end} or {@link #fail}, or because the caller went away; whatever is
 * sent after that is dropped.
 */
public final class GrpcCall implements HttpCall.Listener {

    private static final int LEAST_PACKED = 1024;

    private final FrontEndParts parts;
    private final Http2Call call;
    private final RequestRecord record;
    private final Cancellation cancellation = new Cancellation();
    private final boolean packsAnswers;
    private GrpcMethod.@Nullable Receiver receiver;
    private @Nullable GrpcDeframer deframer;
    private @Nullable Runnable onWritable;
    private CallTerms terms;
    private long deadlineNanos = RequestContext.NO_DEADLINE;
    private long bytesOut;
    private boolean headSent;
    private boolean ended;

    GrpcCall(FrontEndParts parts, Http2Call call, String path) {
        this.parts = parts;
        this.call = call;
        // A caller that packs its own messages wants to save bytes; for others speed counts.
        this.packsAnswers = "gzip".equalsIgnoreCase(call.header(GrpcHeaders.ENCODING));
        this.record = new RequestRecord(
                "grpc",
                "POST",
                path,
                parts.ids().choose(call.header(HeaderNames.REQUEST_ID)),
                parts.clock().nanoTime());
        this.terms = new CallTerms(call.caller(null), RequestContext.USUAL_PRIORITY, RequestContext.NO_DEADLINE);
    }

    /** Serves the call by this method, reading what the caller sends. */
    void serve(GrpcMethod method) {
        call.listen(this);
        try {
            terms = CallTerms.of(call, record.startNanos());
            deadlineNanos = GrpcTimeout.deadlineNanos(call.header(GrpcHeaders.TIMEOUT), parts.clock());
            deframer = new GrpcDeframer(
                    parts.memory(),
                    parts.limits().maxRequestBytes(),
                    GrpcEncoding.ofHeader(call.header(GrpcHeaders.ENCODING)),
                    this::message);
            receiver = method.begin(this);
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    @Override
    public void received(ByteBuf chunk) {
        record.received(chunk.readableBytes());
        GrpcDeframer current = deframer;
        if (current == null || ended) {
            return;
        }
        try {
            current.feed(chunk);
        } catch (RuntimeException | Error e) {
            fail(e);
        }
        if (ended) {
            // It may have begun with what came behind the message that ended the call.
            current.close();
        }
    }

    private void message(ByteBuf message) {
        GrpcMethod.Receiver current = receiver;
        if (ended || current == null) {
            message.release();
        } else {
            current.message(message);
        }
    }

    @Override
    public void ended() {
        GrpcMethod.Receiver current = receiver;
        if (ended || deframer == null || current == null) {
            return;
        }
        try {
            if (deframer.isPartial()) {
                throw InferenceException.invalid("the call ends in the middle of a message");
            }
            current.halfClosed();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
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
        RequestContext context = new RequestContext(
                record.requestId(), terms.deadlineNanos(), terms.priority(), terms.caller(), cancellation);
        return context.withDeadline(deadlineNanos);
    }

    public RequestRecord record() {
        return record;
    }

    public ByteBufAllocator memory() {
        return parts.memory();
    }

    /** Runs a task on the event loop of this call, now if this is it; what it throws ends the call. Thread-safe. */
    public void onEventLoop(Runnable task) {
        if (call.isOnEventLoop()) {
            guard(task);
        } else {
            call.onEventLoop(() -> guard(task));
        }
    }

    /** Stops reading messages; those of a chunk already read still come. */
    public void pause() {
        call.pause();
    }

    public void resume() {
        call.resume();
    }

    /** Whether the caller keeps up with what is sent. */
    public boolean isWritable() {
        return ended || call.isWritable();
    }

    /** Has a task run when the caller keeps up again. */
    public void onWritable(Runnable task) {
        onWritable = task;
    }

    @Override
    public void writable() {
        if (onWritable != null) {
            guard(onWritable);
        }
    }

    /** Sends a message with its prefix, taking it over. */
    public void send(ByteBuf frame) {
        if (ended) {
            frame.release();
            return;
        }
        writeHead();
        call.write(prepared(frame), false);
    }

    /** Sends the last message with its prefix, taking it over, and ends the call well. */
    public void finish(ByteBuf frame) {
        if (ended) {
            frame.release();
            return;
        }
        writeHead();
        call.write(prepared(frame), false);
        over(0);
        call.write(GrpcHeaders.OK_TRAILERS, true);
    }

    /** Ends the call well. */
    public void end() {
        close(0, "", 0);
    }

    /** Ends the call with an error, and logs that if it is the server's own fault. Thread-safe. */
    public void fail(Throwable thrown) {
        Throwable error =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (error instanceof InferenceException e) {
            onEventLoop(() -> close(e.code().number(), e.getMessage(), e.retryAfterNanos()));
            return;
        }
        parts.log().failure("request failed: " + error, record.requestId(), error);
        onEventLoop(() -> close(
                ErrorCode.INTERNAL.number(),
                "internal error; the server's log has it under request id " + record.requestId(),
                0));
    }

    private ByteBuf prepared(ByteBuf frame) {
        boolean packs = packsAnswers && frame.readableBytes() > LEAST_PACKED;
        ByteBuf out = packs ? GrpcFrames.packed(frame, ContentCoding.GZIP, parts.memory()) : frame;
        bytesOut += out.readableBytes();
        return out;
    }

    private void writeHead() {
        if (!headSent) {
            headSent = true;
            call.write(GrpcHeaders.head(record.requestId(), packsAnswers), false);
        }
    }

    private void close(int status, String message, long retryAfterNanos) {
        if (ended) {
            return;
        }
        GrpcMethod.Receiver current = receiver;
        over(status);
        Http2Headers last = headSent ? GrpcHeaders.trailers() : GrpcHeaders.trailersOnly(record.requestId());
        call.write(GrpcHeaders.withStatus(last, status, message, retryAfterNanos), true);
        if (status != 0 && current != null) {
            current.cancelled();
        }
    }

    @Override
    public void gone() {
        if (ended) {
            return;
        }
        GrpcMethod.Receiver current = receiver;
        cancellation.cancel("the caller cancelled the call");
        over(ErrorCode.CANCELLED.number());
        if (current != null) {
            current.cancelled();
        }
    }

    private void over(int status) {
        ended = true;
        if (deframer != null) {
            deframer.close();
        }
        parts.accessLog().ended(record, status, bytesOut);
    }
}
