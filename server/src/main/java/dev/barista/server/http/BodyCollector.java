package dev.barista.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the body of one request in one direct buffer, which grows as bytes arrive and not as a header promises.
 *
 * <p>Used on the event loop of its request. Exactly one method of the receiver is called, once; none if the client goes
 * away before the body is whole.
 */
final class BodyCollector {

    /** What is told of the outcome. */
    interface Receiver {
        /** The body is whole; the receiver owns it. */
        void received(ByteBuf body);

        /** The body is larger than allowed; nothing of it is kept, and what is still to come is thrown away. */
        void refused(HttpRefusal reason);
    }

    private static final int FIRST_ALLOCATION = 1 << 20;
    private static final int UNKNOWN_LENGTH = 4096;

    private final ByteBufAllocator memory;
    private final int limit;
    private final Receiver receiver;
    private @Nullable ByteBuf body;
    private boolean ended;

    private BodyCollector(ByteBufAllocator memory, int limit, Receiver receiver) {
        this.memory = memory;
        this.limit = limit;
        this.receiver = receiver;
    }

    static void collect(HttpServerRequest request, ByteBufAllocator memory, int limit, Receiver receiver) {
        new BodyCollector(memory, limit, receiver).start(request);
    }

    private void start(HttpServerRequest request) {
        long announced = announcedLength(request);
        if (announced > limit) {
            request.handler(chunk -> {});
            refuse(announced + " bytes");
            return;
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
            request.response().writeContinue();
        }
        if (announced != 0) {
            body = memory.directBuffer(announced < 0 ? UNKNOWN_LENGTH : (int) Math.min(announced, FIRST_ALLOCATION));
        }
        request.handler(this::append);
        request.exceptionHandler(lost -> abandon());
        request.endHandler(end -> finish());
    }

    /** What the header says, -1 where it says nothing that can be read. */
    private static long announcedLength(HttpServerRequest request) {
        String length = request.getHeader("content-length");
        if (length == null) {
            return request.isEnded() ? 0 : -1;
        }
        try {
            return Long.parseLong(length);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private void append(Buffer chunk) {
        if (ended) {
            return;
        }
        ByteBuf whole = body == null ? memory.directBuffer(UNKNOWN_LENGTH) : body;
        body = whole;
        if (chunk.length() > limit - whole.readableBytes()) {
            abandon();
            refuse("more");
            return;
        }
        try {
            whole.writeBytes(((BufferInternal) chunk).getByteBuf());
        } catch (OutOfMemoryError e) {
            abandon();
            receiver.refused(new HttpRefusal(503, "no memory for the request's body at this moment; try again later"));
        }
    }

    private void finish() {
        if (!ended) {
            ended = true;
            ByteBuf whole = body;
            body = null;
            receiver.received(whole == null ? memory.directBuffer(0) : whole);
        }
    }

    private void abandon() {
        ended = true;
        if (body != null) {
            body.release();
            body = null;
        }
    }

    private void refuse(String size) {
        ended = true;
        receiver.refused(HttpRefusal.tooLarge(size, limit));
    }
}
