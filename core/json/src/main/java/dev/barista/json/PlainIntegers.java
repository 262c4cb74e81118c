package dev.barista.json;

import dev.barista.model.DataType;
import java.nio.ByteBuffer;

/** Plain elements of the integer types: at most 18 digits, within the type's range. */
final class PlainIntegers extends PlainElements {

    private static final int MAX_DIGITS = 18;

    private final IntegerRange range;
    private final int byteSize;
    private final ByteBuffer target;

    PlainIntegers(DataType dataType, ByteBuffer target) {
        this.range = IntegerRange.of(dataType);
        this.byteSize = dataType.byteSize();
        this.target = target;
    }

    @Override
    int element(byte[] bytes, int from, int limit) {
        boolean negative = bytes[from] == '-';
        int first = negative ? from + 1 : from;
        int at = first;
        long value = 0;
        while (at < limit && JsonNumber.isDigit(bytes[at])) {
            value = value * 10 + (bytes[at] - '0');
            at++;
        }
        if (at == limit) {
            return MORE;
        }
        boolean isPlain = at > first
                && at - first <= MAX_DIGITS
                && (at == first + 1 || bytes[first] != '0')
                && bytes[at] != '.'
                && (bytes[at] | 0x20) != 'e';
        long signed = negative ? -value : value;
        if (!isPlain || !range.holds(signed)) {
            return OTHER;
        }
        put(signed);
        return at;
    }

    private void put(long value) {
        switch (byteSize) {
            case Byte.BYTES -> target.put((byte) value);
            case Short.BYTES -> target.putShort((short) value);
            case Integer.BYTES -> target.putInt((int) value);
            default -> target.putLong(value);
        }
    }
}
