package dev.barista.cache.redis;

import dev.barista.cache.AnswerMemory;
import dev.barista.cache.CachedAnswer;
import dev.barista.cache.CallKey;
import dev.barista.cache.SharedStore;
import dev.barista.model.BytesElements;
import dev.barista.model.Clock;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer as the bytes of one entry, the question in full before it, little-endian. What is read is trusted in
 * nothing: bytes of another format, of another question or without sense are no answer.
 */
record AnswerCodec(Clock clock, AnswerMemory memory) {

    /** The format's name and number. */
    private static final int MAGIC = 'B' | 'R' << 8 | 'C' << 16 | '1' << 24;

    private static final int FIXED_SIZE = Integer.BYTES + 2 * Long.BYTES + 2 * Integer.BYTES;
    private static final int MAX_RANK = 64;

    /** How many bytes {@link #encode} makes, or more than an array holds. */
    static long sizeOf(CallKey key, List<CachedAnswer.Output> outputs) {
        long size = FIXED_SIZE + key.contentSize();
        for (CachedAnswer.Output output : outputs) {
            size += 1L + output.dataType().name().length() + 2L * Integer.BYTES;
            size += (long) output.shape().rank() * Long.BYTES
                    + output.elements().remaining();
        }
        return size;
    }

    byte[] encode(CallKey key, CachedAnswer answer, Duration timeToLive) {
        List<CachedAnswer.Output> outputs = answer.outputs();
        ByteBuffer target =
                ByteBuffer.allocate(Math.toIntExact(sizeOf(key, outputs))).order(ByteOrder.LITTLE_ENDIAN);
        target.putInt(MAGIC);
        target.putLong(clock.now().plus(timeToLive).toEpochMilli());
        target.putLong(answer.runNanos());
        target.putInt((int) key.contentSize());
        key.content().forEach(target::put);
        target.putInt(outputs.size());
        for (CachedAnswer.Output output : outputs) {
            byte[] type = output.dataType().name().getBytes(StandardCharsets.US_ASCII);
            target.put((byte) type.length).put(type);
            target.putInt(output.shape().rank());
            for (int i = 0; i < output.shape().rank(); i++) {
                target.putLong(output.shape().dim(i));
            }
            target.putInt(output.elements().remaining());
            target.put(output.elements());
        }
        return target.array();
    }

    /** The answer with one reference for the receiver, or null if these bytes are none to this call. */
    SharedStore.@Nullable Found decode(CallKey key, byte[] bytes) {
        try {
            return decode(key, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException | InferenceException e) {
            // Somebody else's bytes, cut ones, or no memory for them: in each case there is no answer.
            return null;
        }
    }

    private SharedStore.@Nullable Found decode(CallKey key, ByteBuffer source) {
        if (source.getInt() != MAGIC) {
            return null;
        }
        Duration left = Duration.ofMillis(
                Math.subtractExact(source.getLong(), clock.now().toEpochMilli()));
        long runNanos = source.getLong();
        if (!left.isPositive() || source.getInt() != key.contentSize() || !isNext(source, key.content())) {
            return null;
        }
        int count = source.getInt();
        List<CachedAnswer.Output> outputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            outputs.add(output(source));
        }
        if (source.hasRemaining()) {
            return null;
        }
        CachedAnswer answer = CachedAnswer.copyOf(key, outputs, runNanos, memory);
        try {
            answer.outputs().forEach(AnswerCodec::check);
        } catch (RuntimeException e) {
            answer.release();
            throw e;
        }
        return new SharedStore.Found(answer, left);
    }

    private static boolean isNext(ByteBuffer source, List<ByteBuffer> pieces) {
        for (ByteBuffer piece : pieces) {
            if (!next(source, piece.remaining()).equals(piece)) {
                return false;
            }
        }
        return true;
    }

    private static ByteBuffer next(ByteBuffer source, int size) {
        if (size < 0 || size > source.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = source.slice(source.position(), size);
        source.position(source.position() + size);
        return part;
    }

    private static CachedAnswer.Output output(ByteBuffer source) {
        byte[] name = new byte[source.get() & 0xFF];
        source.get(name);
        String type = new String(name, StandardCharsets.US_ASCII);
        DataType dataType =
                DataType.named(type).orElseThrow(() -> new IllegalArgumentException("unknown type " + type));
        int rank = source.getInt();
        if (rank < 0 || rank > MAX_RANK) {
            throw new IllegalArgumentException("rank " + rank);
        }
        long[] dims = new long[rank];
        for (int i = 0; i < rank; i++) {
            dims[i] = source.getLong();
        }
        return new CachedAnswer.Output(dataType, Shape.of(dims), next(source, source.getInt()));
    }

    /** Whether type, shape and bytes fit together, wherever the bytes lie: small answers are on the heap. */
    private static void check(CachedAnswer.Output output) {
        if (!output.shape().isConcrete()) {
            throw new IllegalArgumentException("shape " + output.shape());
        }
        if (output.dataType() == DataType.BYTES) {
            BytesElements.check(output.shape(), output.elements());
            return;
        }
        long expected = Math.multiplyExact(
                output.shape().elementCount(), output.dataType().byteSize());
        if (output.elements().remaining() != expected) {
            throw new IllegalArgumentException(output.dataType() + " " + output.shape() + " takes " + expected
                    + " bytes, the entry has " + output.elements().remaining());
        }
    }
}
