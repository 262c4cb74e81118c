package dev.barista.json;

import dev.barista.model.DataType;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** The elements of the integer types: numbers without fraction or exponent, within the type's range. */
final class IntegerElementWriter implements ElementWriter {

    private final DataType dataType;
    private final ByteBuffer target;
    private final IntegerRange range;

    IntegerElementWriter(DataType dataType, ByteBuffer target) {
        this.dataType = dataType;
        this.target = target;
        this.range = IntegerRange.of(dataType);
    }

    @Override
    public String write(JsonInput input) {
        if (input.token() != JsonToken.INTEGER) {
            String hint = input.token() == JsonToken.DECIMAL ? " without fraction or exponent" : "";
            return "expected a whole number for " + dataType + hint + ", got " + input.got();
        }
        if (input.fitsLong()) {
            long value = input.longValue();
            if (range.holds(value)) {
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
        return "expected " + range.min() + " to "
                + (dataType == DataType.UINT64 ? Long.toUnsignedString(-1) : range.max()) + " for " + dataType
                + ", got "
                + input.got();
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
