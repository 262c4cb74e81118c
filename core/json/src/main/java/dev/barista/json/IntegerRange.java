package dev.barista.json;

import dev.barista.model.DataType;

/**
 * The values of an integer type.
 *
 * @param max for UINT64 the greatest long: what lies above comes as a big integer
 */
record IntegerRange(long min, long max) {

    static IntegerRange of(DataType dataType) {
        int bits = dataType.byteSize() * Byte.SIZE;
        boolean unsigned = dataType.name().startsWith("U");
        long min = unsigned ? 0 : Long.MIN_VALUE >> (Long.SIZE - bits);
        long max = unsigned && bits < Long.SIZE ? (1L << bits) - 1 : Long.MAX_VALUE >>> (Long.SIZE - bits);
        return new IntegerRange(min, max);
    }

    boolean holds(long value) {
        return value >= min && value <= max;
    }
}
