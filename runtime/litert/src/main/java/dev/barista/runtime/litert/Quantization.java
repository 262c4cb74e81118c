package dev.barista.runtime.litert;

import dev.barista.model.DataType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Turns real numbers into quantised ones and back, between the protocol's memory and the library's. */
final class Quantization {

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final int LARGEST_UINT8 = 255;

    private Quantization() {}

    /** Whether numbers of a type may be quantised ones. */
    static boolean canRead(DataType stored) {
        return stored == DataType.INT8 || stored == DataType.UINT8 || stored == DataType.INT16;
    }

    /** Writes as many numbers as the source has. */
    static void quantise(MemorySegment reals, DataType stored, Affine affine, MemorySegment target) {
        long count = reals.byteSize() / Float.BYTES;
        for (long i = 0; i < count; i++) {
            float real = reals.getAtIndex(FLOAT, i);
            switch (stored) {
                case INT8 -> target.set(BYTE, i, (byte) affine.quantised(real, Byte.MIN_VALUE, Byte.MAX_VALUE));
                case UINT8 -> target.set(BYTE, i, (byte) affine.quantised(real, 0, LARGEST_UINT8));
                case INT16 ->
                    target.setAtIndex(SHORT, i, (short) affine.quantised(real, Short.MIN_VALUE, Short.MAX_VALUE));
                default -> throw new IllegalArgumentException("quantised " + stored);
            }
        }
    }

    /** Writes as many numbers as the target has room for. */
    static void dequantise(MemorySegment source, DataType stored, Affine affine, MemorySegment reals) {
        long count = reals.byteSize() / Float.BYTES;
        for (long i = 0; i < count; i++) {
            int quantised = switch (stored) {
                case INT8 -> source.get(BYTE, i);
                case UINT8 -> Byte.toUnsignedInt(source.get(BYTE, i));
                case INT16 -> source.getAtIndex(SHORT, i);
                default -> throw new IllegalArgumentException("quantised " + stored);
            };
            reals.setAtIndex(FLOAT, i, affine.real(quantised));
        }
    }
}
