package dev.barista.cache;

import com.dynatrace.hash4j.hashing.ByteAccess;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.barista.model.Tensor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** XXH3's 128 bits, of the header followed by the hash of each input, which is read where it is. */
final class Xxh3Hash implements ContentHash {

    private static final Hasher128 HASHER = Hashing.xxh3_128();
    private static final ByteAccess<ByteBuffer> ACCESS = ByteAccess.forByteBuffer(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int HASH_BYTES = 2 * Long.BYTES;

    @Override
    public HashValue128 of(byte[] header, @Nullable Tensor[] inputs) {
        byte[] all = Arrays.copyOf(header, header.length + inputs.length * HASH_BYTES);
        int at = header.length;
        for (Tensor input : inputs) {
            if (input != null) {
                ByteBuffer data = input.data();
                HashValue128 part = HASHER.hashBytesTo128Bits(data, 0, data.remaining(), ACCESS);
                LONG.set(all, at, part.getMostSignificantBits());
                LONG.set(all, at + Long.BYTES, part.getLeastSignificantBits());
            }
            at += HASH_BYTES;
        }
        return HASHER.hashBytesTo128Bits(all);
    }
}
