package dev.barista.lifecycle;

import dev.barista.model.DataType;
import java.nio.ByteBuffer;

/** Reads single elements of tensors, whatever their type. */
final class Elements {

    private static final int HALF_EXPONENT_BIAS = 15;
    private static final int HALF_FRACTION_BITS = 10;

    private Elements() {}

    /** The next element of a floating-point type. */
    static double readDouble(ByteBuffer data, DataType type) {
        return switch (type) {
            case FP64 -> data.getDouble();
            case FP32 -> data.getFloat();
            case FP16 -> half(data.getShort());
            case BF16 -> Float.intBitsToFloat(data.getShort() << 16);
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, BYTES ->
                throw new IllegalArgumentException(type + " is no floating-point type");
        };
    }

    /** The next element of a type of whole numbers or truth values; UINT64 in the bits of a long. */
    static long readLong(ByteBuffer data, DataType type) {
        return switch (type) {
            case BOOL, UINT8 -> Byte.toUnsignedLong(data.get());
            case INT8 -> data.get();
            case UINT16 -> Short.toUnsignedLong(data.getShort());
            case INT16 -> data.getShort();
            case UINT32 -> Integer.toUnsignedLong(data.getInt());
            case INT32 -> data.getInt();
            case UINT64, INT64 -> data.getLong();
            case FP16, FP32, FP64, BF16, BYTES -> throw new IllegalArgumentException(type + " is no whole-number type");
        };
    }

    static String toText(long value, DataType type) {
        if (type == DataType.BOOL) {
            return Boolean.toString(value != 0);
        }
        return type == DataType.UINT64 ? Long.toUnsignedString(value) : Long.toString(value);
    }

    /** The value of an IEEE 754 half-precision number. */
    private static double half(short bits) {
        int exponent = (bits >> HALF_FRACTION_BITS) & 0x1f;
        int fraction = bits & 0x3ff;
        double sign = bits < 0 ? -1 : 1;
        if (exponent == 0x1f) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        int subnormal = exponent == 0 ? 1 : 0;
        int significand = subnormal == 1 ? fraction : fraction | 1 << HALF_FRACTION_BITS;
        int scale = exponent + subnormal - HALF_EXPONENT_BIAS - HALF_FRACTION_BITS;
        return sign * significand * Math.pow(2, scale);
    }
}
