package dev.barista.server.http;

import dev.barista.model.Cancellation;
import dev.barista.model.InferenceException;
import dev.barista.model.RequestContext;
import dev.barista.protocol.oip.OipStatus;
import dev.barista.server.telemetry.RequestRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
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
public final class Exchange implements HttpCall.Listener {

    /** Below this many bytes packing an answer costs more than it saves. */
    private static final int LEAST_PACKED = 1024;

    private final FrontEndParts parts;
    private final HttpCall call;
    private final RequestRecord record;
    private @Nullable Runnable abandoned;
    private @Nullable Cancellation cancellation;
    private @Nullable BodyCollector collector;
    private @Nullable Consumer<ByteBuf> reader;
    private boolean whole;
    private boolean answered;

    public Exchange(FrontEndParts parts, HttpCall call) {
        this.parts = parts;
        this.call = call;
        this.record = new RequestRecord(
                call.protocol(),
                call.method(),
                call.path(),
                parts.ids().choose(call.header(HeaderNames.REQUEST_ID)),
                parts.clock().nanoTime());
        call.listen(this);
    }

    public String method() {
        return record.method();
    }

    /** The path as it came, without the query. */
    public String path() {
        return record.path();
    }

    /** @param name written small */
    public Optional<String> header(CharSequence name) {
        return Optional.ofNullable(call.header(name));
    }

    /** All lines of a header, joined to one as HTTP allows; empty if there is none. */
    public Optional<String> wholeHeader(CharSequence name) {
        List<String> lines = call.headers(name);
        return lines.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", lines));
    }

    /**
     * A parameter of the query; the first of that name.
     *
     * @throws InferenceException if the query can't be read
     */
    public Optional<String> query(String name) {
        try {
            List<String> values =
                    new QueryStringDecoder(call.query(), false).parameters().get(name);
            return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
        } catch (IllegalArgumentException e) {
            throw InferenceException.invalid("the query can't be read: " + e.getMessage());
        }
    }

    public RequestRecord record() {
        return record;
    }

    public ByteBufAllocator memory() {
        return parts.memory();
    }

    /**
     * What the inference service is to know of this call; it is cancelled if the client goes away. To be asked once.
     *
     * @throws InferenceException {@code INVALID_ARGUMENT} if a header about it is malformed
     */
    public RequestContext requestContext() {
        CallTerms terms = CallTerms.of(call, record.startNanos());
        Cancellation made = new Cancellation();
        cancellation = made;
        return new RequestContext(record.requestId(), terms.deadlineNanos(), terms.priority(), terms.caller(), made);
    }

    /** Runs a task on the event loop of this exchange; now, if this is it. Thread-safe. */
    public void onEventLoop(Runnable task) {
        call.onEventLoop(task);
    }

    /** Has a task run if the client goes away before it is answered. */
    public void onAbandoned(Runnable task) {
        abandoned = task;
    }

    /**
     * Reads the body, unpacked if it came packed, and hands it over to the reader, who owns it. A body that can't be
     * taken is answered, and the reader is not called; nor is it if the client goes away. Whatever the reader throws is
     * answered too. To be called before anything of the body has come.
     */
    public void readBody(Consumer<ByteBuf> bodyReader) {
        readBody(bodyReader, 0);
    }

    /**
     * The same for a body in which tensors begin at an offset: of a large one, that is aligned as tensors are.
     *
     * @param alignedOffset 0 or more
     */
    public void readBody(Consumer<ByteBuf> bodyReader, int alignedOffset) {
        reader = bodyReader;
        collector =
                new BodyCollector(parts.memory(), parts.limits().maxRequestBytes(), announcedLength(), alignedOffset);
        if ("100-continue".equalsIgnoreCase(call.header(HeaderNames.EXPECT))) {
            call.sendContinue();
        }
    }

    /** What the header says, -1 where it says nothing that can be read. */
    private long announcedLength() {
        String length = call.header(HeaderNames.CONTENT_LENGTH);
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public void received(ByteBuf chunk) {
        BodyCollector current = collector;
        if (current == null || answered) {
            return;
        }
        try {
            current.append(chunk);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    @Override
    public void ended() {
        whole = true;
        BodyCollector current = collector;
        Consumer<ByteBuf> bodyReader = reader;
        if (current != null && bodyReader != null && !answered) {
            collector = null;
            ByteBuf body = current.take();
            record.received(body.readableBytes());
            try {
                bodyReader.accept(unpacked(body));
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }
    }

    private ByteBuf unpacked(ByteBuf body) {
        boolean handedOver = false;
        try {
            Optional<ContentCoding> coding = ContentCoding.ofContent(call.header(HeaderNames.CONTENT_ENCODING));
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
            case InferenceException e ->
                respond(Answer.error(OipStatus.http(e.code()), e.getMessage(), e.retryAfterNanos()));
            default -> {
                parts.log().failure("request failed: " + error, record.requestId(), error);
                respond(Answer.error(
                        500, "internal error; the server's log has it under request id " + record.requestId()));
            }
        }
    }

    /** Sends the answer, which is taken over. Thread-safe. */
    public void respond(Answer answer) {
        if (call.isOnEventLoop()) {
            send(answer);
        } else {
            onEventLoop(() -> send(answer));
        }
    }

    private void send(Answer answer) {
        if (answered) {
            answer.body().release();
            return;
        }
        answered = true;
        discardBody();
        Answer packed = answer.body().readableBytes() > LEAST_PACKED ? packed(answer) : answer;
        parts.accessLog().ended(record, packed.status(), packed.body().readableBytes());
        // A body that is being refused is not waited for; one that nobody asked for is read and dropped.
        boolean cutsOff = !whole && reader != null;
        call.respond(packed, record.requestId(), cutsOff);
    }

    private Answer packed(Answer answer) {
        Optional<ContentCoding> coding = ContentCoding.accepted(call.header(HeaderNames.ACCEPT_ENCODING));
        Answer varying = answer.with(HeaderNames.VARY, "accept-encoding");
        if (coding.isEmpty()) {
            return varying;
        }
        ByteBuf body = coding.get().pack(answer.body(), parts.memory());
        answer.body().release();
        return new Answer(answer.status(), answer.contentType(), body, varying.headers())
                .with(HeaderNames.CONTENT_ENCODING, coding.get().token());
    }

    @Override
    public void gone() {
        if (answered) {
            return;
        }
        answered = true;
        discardBody();
        parts.accessLog().ended(record, 499, 0);
        if (cancellation != null) {
            cancellation.cancel("the caller closed the connection");
        }
        if (abandoned != null) {
            abandoned.run();
        }
    }

    private void discardBody() {
        if (collector != null) {
            collector.discard();
            collector = null;
        }
    }
}
