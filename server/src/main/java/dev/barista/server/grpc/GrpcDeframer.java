package dev.barista.server.grpc;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.server.http.ContentCoding;
import dev.barista.server.http.HttpRefusal;
import dev.barista.server.memory.AnnouncedLength;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of a stream into messages: each a byte that says whether it is packed, four bytes of length, and the
 * message. Memory grows as bytes arrive and not as a length promises. Used by one thread.
 */
final class GrpcDeframer implements AutoCloseable {

    private static final int PREFIX = 5;

    private final ByteBufAllocator memory;
    private final int limit;
    private final Optional<ContentCoding> coding;
    private final Consumer<ByteBuf> receiver;
    private final byte[] prefix = new byte[PREFIX];
    private int prefixRead;
    private int length;
    private @Nullable ByteBuf message;

    /**
     * @param limit the largest message, packed and unpacked
     * @param coding how messages are packed that say so; empty if the stream announced none
     * @param receiver is given each message and owns it
     */
    GrpcDeframer(ByteBufAllocator memory, int limit, Optional<ContentCoding> coding, Consumer<ByteBuf> receiver) {
        this.memory = memory;
        this.limit = limit;
        this.coding = coding;
        this.receiver = receiver;
    }

    /**
     * Takes further bytes; the chunk stays the caller's.
     *
     * @throws InferenceException {@code RESOURCE_EXHAUSTED} if a message is too large, {@code INVALID_ARGUMENT} if it
     *     is malformed; the stream can't go on after that
     */
    void feed(ByteBuf chunk) {
        while (chunk.isReadable()) {
            if (message == null && prefixRead == 0 && isWhole(chunk)) {
                // Stays where it came in.
                chunk.skipBytes(PREFIX);
                receiver.accept(chunk.readRetainedSlice(chunk.getInt(chunk.readerIndex() - Integer.BYTES)));
            } else {
                if (message == null) {
                    readPrefix(chunk);
                }
                readMessage(chunk);
            }
        }
    }

    /** Whether a message that is not packed, and no error, is all there. */
    private boolean isWhole(ByteBuf chunk) {
        int first = chunk.readerIndex();
        if (chunk.readableBytes() < PREFIX || chunk.getByte(first) != 0) {
            return false;
        }
        int announced = chunk.getInt(first + 1);
        return announced >= 0 && announced <= limit && announced <= chunk.readableBytes() - PREFIX;
    }

    /** Whether the bytes so far end in the middle of a message. */
    boolean isPartial() {
        return prefixRead > 0;
    }

    private void readPrefix(ByteBuf chunk) {
        int count = Math.min(PREFIX - prefixRead, chunk.readableBytes());
        chunk.readBytes(prefix, prefixRead, count);
        prefixRead += count;
        if (prefixRead < PREFIX) {
            return;
        }
        long announced = Integer.toUnsignedLong(ByteBuffer.wrap(prefix).getInt(1));
        if (announced > limit) {
            throw tooLarge(announced + " bytes", limit);
        }
        if (prefix[0] < 0 || prefix[0] > 1) {
            throw InferenceException.invalid("a gRPC message begins with byte " + prefix[0] + ", expected 0 or 1");
        }
        length = (int) announced;
        message = memory.directBuffer(AnnouncedLength.believed(length, 0));
    }

    private void readMessage(ByteBuf chunk) {
        ByteBuf current = message;
        if (current == null) {
            return;
        }
        int count = Math.min(length - current.readableBytes(), chunk.readableBytes());
        if (current.writableBytes() < count) {
            current.capacity(AnnouncedLength.believed(length, current.readableBytes() + count));
        }
        current.writeBytes(chunk, count);
        if (current.readableBytes() == length) {
            message = null;
            prefixRead = 0;
            receiver.accept(prefix[0] == 0 ? current : unpacked(current));
        }
    }

    private ByteBuf unpacked(ByteBuf packed) {
        try {
            ContentCoding packing = coding.orElseThrow(() -> InferenceException.invalid(
                    "a gRPC message is marked as compressed, but the call has no grpc-encoding"));
            return packing.unpack(packed, memory, limit);
        } catch (HttpRefusal e) {
            throw e.status() == 413
                    ? tooLarge("more after unpacking it", limit)
                    : InferenceException.invalid("a compressed gRPC message can't be unpacked");
        } finally {
            packed.release();
        }
    }

    private static InferenceException tooLarge(String size, int limit) {
        return new InferenceException(
                ErrorCode.RESOURCE_EXHAUSTED,
                "the gRPC message is too large: at most " + limit + " bytes are taken, got " + size
                        + "; send fewer rows a request, or start the server with a larger --max-request-mib");
    }

    /** Gives back what was gathered of an unfinished message. */
    @Override
    public void close() {
        if (message != null) {
            message.release();
            message = null;
        }
    }
}
