package dev.barista.model;

import java.util.Optional;

/**
 * The element types of tensors, named as in the Open Inference Protocol.
 *
 * <p>All types but {@link #BYTES} have a fixed element size. A {@code BOOL} element is one byte, 0 or 1. A
 * {@code BYTES} element is a 4-byte little-endian length followed by that many bytes.
 */
public enum DataType {
    BOOL(1),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    FP16(2),
    FP32(4),
    FP64(8),
    BF16(2),
    BYTES(0);

    private static final DataType[] VALUES = values();

    private final int byteSize;

    DataType(int byteSize) {
        this.byteSize = byteSize;
    }

    /** Bytes of one element; 0 for {@link #BYTES}, whose elements have no fixed size. */
    public int byteSize() {
        return byteSize;
    }

    public boolean isFixedSize() {
        return byteSize > 0;
    }

    public boolean isFloatingPoint() {
        return this == FP16 || this == BF16 || this == FP32 || this == FP64;
    }

    /** The type with this protocol name (exact, upper case), or empty. */
    public static Optional<DataType> named(String name) {
        for (DataType type : VALUES) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
