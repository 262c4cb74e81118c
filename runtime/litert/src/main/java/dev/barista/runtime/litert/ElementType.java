package dev.barista.runtime.litert;

import dev.barista.model.DataType;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code enum TensorType} of TensorFlow Lite's file format, in its order, and the protocol's types. */
enum ElementType {
    FLOAT32(DataType.FP32),
    FLOAT16(DataType.FP16),
    INT32(DataType.INT32),
    UINT8(DataType.UINT8),
    INT64(DataType.INT64),
    STRING(DataType.BYTES),
    BOOL(DataType.BOOL),
    INT16(DataType.INT16),
    COMPLEX64(null),
    INT8(DataType.INT8),
    FLOAT64(DataType.FP64),
    COMPLEX128(null),
    UINT64(DataType.UINT64),
    RESOURCE(null),
    VARIANT(null),
    UINT32(DataType.UINT32),
    UINT16(DataType.UINT16),
    INT4(null),
    BFLOAT16(DataType.BF16),
    /** A type of a newer library. */
    UNKNOWN(null);

    private static final ElementType[] VALUES = values();

    private final @Nullable DataType dataType;

    ElementType(@Nullable DataType dataType) {
        this.dataType = dataType;
    }

    /** The type with this number in a file. */
    static ElementType of(int number) {
        return number >= 0 && number < VALUES.length - 1 ? VALUES[number] : UNKNOWN;
    }

    /** The protocol's type, or empty where it has none. */
    Optional<DataType> dataType() {
        return Optional.ofNullable(dataType);
    }

    /** As TensorFlow spells it. */
    String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }
}
