package dev.barista.server.memory;

import dev.barista.protocol.oip.WireSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Gathers an answer in one direct buffer. Whoever made it either takes the buffer or discards it. */
public final class ByteBufSink implements WireSink {

    private static final int USUAL_SIZE = 512;

    private final ByteBufAllocator memory;
    private final int headroom;
    private @Nullable ByteBuf bytes;

    /** @param headroom bytes to be left free before the answer, for what goes before it on the wire */
    public ByteBufSink(ByteBufAllocator memory, int headroom) {
        this.memory = memory;
        this.headroom = headroom;
    }

    private ByteBuf bytes(int count) {
        ByteBuf current = bytes;
        if (current == null) {
            current = memory.directBuffer(headroom + count).setIndex(headroom, headroom);
            bytes = current;
        }
        return current;
    }

    @Override
    public void reserve(int count) {
        bytes(count).ensureWritable(count);
    }

    @Override
    public void put(byte[] source, int offset, int length) {
        bytes(Math.max(length, USUAL_SIZE)).writeBytes(source, offset, length);
    }

    @Override
    public void put(ByteBuffer source) {
        bytes(Math.max(source.remaining(), USUAL_SIZE)).writeBytes(source);
    }

    /** What was put; the caller owns it from now on. */
    public ByteBuf take() {
        return bytes(0);
    }

    /** Gives the memory back, after an encoder failed. */
    public void discard() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }
}
