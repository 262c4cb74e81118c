package dev.barista.json;

import dev.barista.model.DataType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import tools.jackson.core.JsonToken;

/** The elements of the integer types: numbers without fraction or exponent, within the type's range. */
final class IntegerElementWriter implements ElementWriter {

    private final DataType dataType;
    private final ByteBuffer target;
    private final boolean unsigned;
    private final long min;
    private final long max;

    IntegerElementWriter(DataType dataType, ByteBuffer target) {
        this.dataType = dataType;
        this.target = target;
        int bits = dataType.byteSize() * Byte.SIZE;
        unsigned = dataType.name().startsWith("U");
        min = unsigned ? 0 : Long.MIN_VALUE >> (Long.SIZE - bits);
        // For UINT64 the greatest long: what lies above comes as a big integer.
        max = unsigned && bits < Long.SIZE ? (1L << bits) - 1 : Long.MAX_VALUE >>> (Long.SIZE - bits);
    }

    @Override
    public String write(JsonInput input) {
        if (input.token() != JsonToken.VALUE_NUMBER_INT) {
            String hint = input.token() == JsonToken.VALUE_NUMBER_FLOAT ? " without fraction or exponent" : "";
            return "expected a whole number for " + dataType + hint + ", got " + input.got();
        }
        if (input.fitsLong()) {
            long value = input.longValue();
            if (value >= min && value <= max) {
                put(value);
                return TAKEN;
            }
        } else if (dataType == DataType.UINT64) {
            BigInteger value = input.bigIntegerValue();
            if (value.signum() > 0 && value.bitLength() <= Long.SIZE) {
                put(value.longValue());
                return TAKEN;
            }
        }
        return "expected " + min + " to " + (dataType == DataType.UINT64 ? Long.toUnsignedString(-1) : max) + " for "
                + dataType + ", got " + input.got();
    }

    private void put(long value) {
        switch (dataType.byteSize()) {
            case Byte.BYTES -> target.put((byte) value);
            case Short.BYTES -> target.putShort((short) value);
            case Integer.BYTES -> target.putInt((int) value);
            default -> target.putLong(value);
        }
    }
}
