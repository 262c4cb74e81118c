package dev.barista.server.http;

import dev.barista.server.memory.AnnouncedLength;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the body of one request. One that comes in one piece stays where it came in; otherwise it goes to one direct
 * buffer, which grows as bytes arrive and not as a header promises. Used on the event loop of its request, which takes
 * or discards the body.
 */
final class BodyCollector {

    private static final int UNKNOWN_LENGTH = 4096;

    /** What tensors are aligned to. */
    private static final int ALIGNMENT = 64;

    private final ByteBufAllocator memory;
    private final int limit;
    private final long announced;
    private final int alignedOffset;
    private @Nullable ByteBuf body;
    private boolean isWhole;

    /**
     * @param announced the body's length according to its header, negative for none
     * @param alignedOffset which byte of a gathered body is to be aligned as tensors are
     * @throws HttpRefusal 413 if that is too much
     */
    BodyCollector(ByteBufAllocator memory, int limit, long announced, int alignedOffset) {
        this.memory = memory;
        this.limit = limit;
        this.announced = announced;
        this.alignedOffset = alignedOffset;
        if (announced > limit) {
            throw HttpRefusal.tooLarge(announced + " bytes", limit);
        }
    }

    /** @throws HttpRefusal 413 if the body is too large, 503 if there is no memory; what was gathered is given back */
    void append(ByteBuf chunk) {
        int have = body == null ? 0 : body.readableBytes();
        if (chunk.readableBytes() > limit - have) {
            discard();
            throw HttpRefusal.tooLarge("more", limit);
        }
        if (have == 0 && chunk.readableBytes() == announced) {
            isWhole = true;
            body = chunk.retain();
            return;
        }
        try {
            room(have, chunk.readableBytes()).writeBytes(chunk);
        } catch (OutOfMemoryError e) {
            discard();
            throw new HttpRefusal(503, "no memory for the request's body at this moment; try again later");
        }
    }

    private ByteBuf room(int have, int more) {
        ByteBuf current = body;
        if (current != null && current.writableBytes() >= more && !isWhole) {
            return current;
        }
        int pad = (ALIGNMENT - alignedOffset % ALIGNMENT) % ALIGNMENT;
        ByteBuf larger = memory.directBuffer(pad + size(have + more)).setIndex(pad, pad);
        if (current != null) {
            larger.writeBytes(current);
            current.release();
        }
        isWhole = false;
        body = larger;
        return larger;
    }

    /** How much to make room for when so much is needed. */
    private int size(int needed) {
        if (announced < 0) {
            return (int) Math.min(limit, Math.max(UNKNOWN_LENGTH, 2L * needed));
        }
        return AnnouncedLength.believed(announced, needed);
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
