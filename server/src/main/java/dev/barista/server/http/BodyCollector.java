package dev.barista.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the body of one request in one direct buffer, which grows as bytes arrive and not as a header promises. Used
 * on the event loop of its request, which takes or discards the body.
 */
final class BodyCollector {

    private static final int FIRST_ALLOCATION = 1 << 20;
    private static final int UNKNOWN_LENGTH = 4096;

    private final ByteBufAllocator memory;
    private final int limit;
    private @Nullable ByteBuf body;

    /**
     * @param announced the body's length according to its header, negative for none
     * @throws HttpRefusal 413 if that is too much
     */
    BodyCollector(ByteBufAllocator memory, int limit, long announced) {
        this.memory = memory;
        this.limit = limit;
        if (announced > limit) {
            throw HttpRefusal.tooLarge(announced + " bytes", limit);
        }
        if (announced > 0) {
            body = memory.directBuffer((int) Math.min(announced, FIRST_ALLOCATION));
        }
    }

    /** @throws HttpRefusal 413 if the body is too large, 503 if there is no memory; what was gathered is given back */
    void append(ByteBuf chunk) {
        ByteBuf whole = body == null ? memory.directBuffer(UNKNOWN_LENGTH) : body;
        body = whole;
        if (chunk.readableBytes() > limit - whole.readableBytes()) {
            discard();
            throw HttpRefusal.tooLarge("more", limit);
        }
        try {
            whole.writeBytes(chunk);
        } catch (OutOfMemoryError e) {
            discard();
            throw new HttpRefusal(503, "no memory for the request's body at this moment; try again later");
        }
    }

    /** The whole body, the caller's from now on. */
    ByteBuf take() {
        ByteBuf whole = body;
        body = null;
        return whole == null ? memory.directBuffer(0) : whole;
    }

    void discard() {
        if (body != null) {
            body.release();
            body = null;
        }
    }
}
