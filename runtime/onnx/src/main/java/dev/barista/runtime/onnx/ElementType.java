package dev.barista.runtime.onnx;

import dev.barista.model.DataType;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code enum ONNXTensorElementDataType} of {@code onnxruntime_c_api.h}, in its order, and the protocol's types. */
enum ElementType {
    UNDEFINED(null),
    FLOAT(DataType.FP32),
    UINT8(DataType.UINT8),
    INT8(DataType.INT8),
    UINT16(DataType.UINT16),
    INT16(DataType.INT16),
    INT32(DataType.INT32),
    INT64(DataType.INT64),
    STRING(DataType.BYTES),
    BOOL(DataType.BOOL),
    FLOAT16(DataType.FP16),
    DOUBLE(DataType.FP64),
    UINT32(DataType.UINT32),
    UINT64(DataType.UINT64),
    COMPLEX64(null),
    COMPLEX128(null),
    BFLOAT16(DataType.BF16),
    FLOAT8E4M3FN(null),
    FLOAT8E4M3FNUZ(null),
    FLOAT8E5M2(null),
    FLOAT8E5M2FNUZ(null),
    UINT4(null),
    INT4(null),
    FLOAT4E2M1(null),
    UINT2(null),
    INT2(null);

    private static final ElementType[] VALUES = values();

    private final @Nullable DataType dataType;

    ElementType(@Nullable DataType dataType) {
        this.dataType = dataType;
    }

    /** The type with this number, {@link #UNDEFINED} for one of a newer library. */
    static ElementType of(int number) {
        return number >= 0 && number < VALUES.length ? VALUES[number] : UNDEFINED;
    }

    /** The type that carries such elements in the protocol. */
    static ElementType of(DataType dataType) {
        for (ElementType type : VALUES) {
            if (type.dataType == dataType) {
                return type;
            }
        }
        throw new IllegalArgumentException("no ONNX type for " + dataType);
    }

    /** The protocol's type, or empty where it has none. */
    Optional<DataType> dataType() {
        return Optional.ofNullable(dataType);
    }

    /** The number in C. */
    @SuppressWarnings("EnumOrdinal") // The order is that of the C enum.
    int number() {
        return ordinal();
    }

    /** As ONNX spells it. */
    String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }
}
