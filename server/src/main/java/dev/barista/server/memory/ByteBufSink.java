package dev.barista.server.memory;

import dev.barista.protocol.oip.WireSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/** Gathers an answer in one direct buffer. Whoever made it either takes the buffer or discards it. */
public final class ByteBufSink implements WireSink {

    private static final int FIRST_ALLOCATION = 512;

    private final ByteBuf bytes;

    public ByteBufSink(ByteBufAllocator memory) {
        this.bytes = memory.directBuffer(FIRST_ALLOCATION);
    }

    @Override
    public void reserve(int count) {
        bytes.ensureWritable(count);
    }

    @Override
    public void put(byte[] source, int offset, int length) {
        bytes.writeBytes(source, offset, length);
    }

    @Override
    public void put(ByteBuffer source) {
        bytes.writeBytes(source);
    }

    /** What was put; the caller owns it from now on. */
    public ByteBuf take() {
        return bytes;
    }

    /** Gives the memory back, after an encoder failed. */
    public void discard() {
        bytes.release();
    }
}
