package dev.barista.server.http;

import dev.barista.model.InferenceException;
import dev.barista.protocol.oip.OipStatus;
import dev.barista.server.telemetry.RequestRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer.
 *
 * <p>Belongs to the event loop of its connection: everything is called there, but {@link #onEventLoop} and what is said
 * to be thread-safe. It is answered exactly once; further answers are dropped.
 */
public final class Exchange {

    /** Below this many bytes packing an answer costs more than it saves. */
    private static final int LEAST_PACKED = 1024;

    /** How long a client may go on sending a body that was refused, so that it gets to read the answer. */
    private static final Duration LINGER = Duration.ofSeconds(10);

    private final FrontEndParts parts;
    private final HttpServerRequest request;
    private final RequestHandler.Progress progress;
    private final Context context;
    private final Thread eventLoop;
    private final RequestRecord record;
    private @Nullable Runnable abandoned;
    private boolean received;
    private boolean answered;
    private boolean refused;

    public Exchange(FrontEndParts parts, HttpServerRequest request, RequestHandler.Progress progress) {
        this.parts = parts;
        this.request = request;
        this.progress = progress;
        this.context = Objects.requireNonNull(Vertx.currentContext(), "requests come on event loops");
        this.eventLoop = Thread.currentThread();
        this.record = new RequestRecord(
                request.version() == HttpVersion.HTTP_2 ? "http/2" : "http/1",
                request.method().name(),
                RequestPath.of(request),
                parts.ids().choose(request.getHeader(RequestIds.HEADER)),
                parts.clock().nanoTime());
        request.response().closeHandler(closed -> gone());
        request.response().exceptionHandler(lost -> gone());
    }

    public String method() {
        return record.method();
    }

    /** The path as it came, without the query. */
    public String path() {
        return record.path();
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    public RequestRecord record() {
        return record;
    }

    public ByteBufAllocator memory() {
        return parts.memory();
    }

    /** Runs a task on the event loop of this exchange; now, if this is it. Thread-safe. */
    public void onEventLoop(Runnable task) {
        if (Thread.currentThread() == eventLoop) {
            task.run();
        } else {
            context.runOnContext(start -> task.run());
        }
    }

    /** Has a task run if the client goes away before it is answered. */
    public void onAbandoned(Runnable task) {
        abandoned = task;
    }

    /**
     * Reads the body, unpacked if it came packed, and hands it over to the reader, who owns it. A body that can't be
     * taken is answered, and the reader is not called; nor is it if the client goes away. Whatever the reader throws is
     * answered too.
     */
    public void readBody(Consumer<ByteBuf> reader) {
        BodyCollector.collect(request, parts.memory(), parts.limits().maxRequestBytes(), new BodyCollector.Receiver() {
            @Override
            public void received(ByteBuf body) {
                receivedAll();
                record.received(body.readableBytes());
                guard(() -> reader.accept(unpacked(body)));
            }

            @Override
            public void refused(HttpRefusal reason) {
                refused = true;
                fail(reason);
            }
        });
    }

    private ByteBuf unpacked(ByteBuf body) {
        boolean handedOver = false;
        try {
            Optional<ContentCoding> coding = ContentCoding.ofContent(request.getHeader("content-encoding"));
            if (coding.isEmpty()) {
                handedOver = true;
                return body;
            }
            return coding.get().unpack(body, parts.memory(), parts.limits().maxRequestBytes());
        } finally {
            if (!handedOver) {
                body.release();
            }
        }
    }

    /** Runs a task, and answers what it throws. */
    public void guard(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** Answers with an error, and logs it if it is the server's own fault. Thread-safe. */
    public void fail(Throwable thrown) {
        Throwable error =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        switch (error) {
            case HttpRefusal refusal -> respond(Answer.error(refusal.status(), refusal.reason()));
            case InferenceException e -> respond(Answer.error(OipStatus.http(e.code()), e.getMessage()));
            default -> {
                parts.log().failure("request failed: " + error, record.requestId(), error);
                respond(Answer.error(
                        500, "internal error; the server's log has it under request id " + record.requestId()));
            }
        }
    }

    /** Sends the answer, which is taken over. Thread-safe. */
    public void respond(Answer answer) {
        onEventLoop(() -> send(answer));
    }

    private void send(Answer answer) {
        if (answered) {
            answer.body().release();
            return;
        }
        answered = true;
        if (!refused) {
            receivedAll();
        }
        HttpServerResponse response = request.response();
        ByteBuf body = putHead(response, answer);
        int size = body.readableBytes();
        end(response, body).onComplete(done -> {
            body.release();
            if (refused) {
                linger();
            }
            progress.answered();
            parts.accessLog().ended(record, answer.status(), size);
        });
    }

    private Future<Void> end(HttpServerResponse response, ByteBuf body) {
        try {
            boolean bare = !body.isReadable() || request.method().equals(HttpMethod.HEAD);
            return bare ? response.end() : response.end(BufferInternal.buffer(body));
        } catch (IllegalStateException e) {
            // The connection was closed in between.
            return Future.failedFuture(e);
        }
    }

    /** @return what is to be sent: the answer's body, or that packed */
    private ByteBuf putHead(HttpServerResponse response, Answer answer) {
        ByteBuf body = answer.body();
        response.setStatusCode(answer.status());
        if (!answer.contentType().isEmpty()) {
            response.putHeader("content-type", answer.contentType());
        }
        for (Answer.Header header : answer.headers()) {
            response.putHeader(header.name(), header.value());
        }
        response.putHeader(RequestIds.HEADER, record.requestId());
        if (refused && request.version() != HttpVersion.HTTP_2) {
            response.putHeader("connection", "close");
        }
        if (body.readableBytes() > LEAST_PACKED) {
            Optional<ContentCoding> coding = ContentCoding.accepted(request.getHeader("accept-encoding"));
            if (coding.isPresent()) {
                ByteBuf packed = coding.get().pack(body, parts.memory());
                body.release();
                body = packed;
                response.putHeader("content-encoding", coding.get().token());
            }
            response.putHeader("vary", "accept-encoding");
        }
        if (body.isReadable()) {
            response.putHeader("content-length", Integer.toString(body.readableBytes()));
        }
        return body;
    }

    /**
     * Gives the client of a refused body time to read the answer: closing at once, with bytes unread, would reset the
     * connection under it.
     */
    private void linger() {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(0);
            receivedAll();
            return;
        }
        long timer = context.owner()
                .setTimer(LINGER.toMillis(), late -> request.connection().close());
        request.endHandler(end -> {
            context.owner().cancelTimer(timer);
            request.connection().close();
        });
        receivedAll();
    }

    private void receivedAll() {
        if (!received) {
            received = true;
            progress.received();
        }
    }

    private void gone() {
        if (answered) {
            return;
        }
        answered = true;
        receivedAll();
        progress.answered();
        parts.accessLog().ended(record, 499, 0);
        if (abandoned != null) {
            abandoned.run();
        }
    }
}
