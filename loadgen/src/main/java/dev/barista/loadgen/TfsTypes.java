package dev.barista.loadgen;

import dev.barista.model.DataType;
import java.util.Arrays;
import java.util.Optional;

/** The element types that TensorFlow and the Open Inference Protocol share, by TensorFlow's names and numbers. */
enum TfsTypes {
    DT_FLOAT(1, DataType.FP32),
    DT_DOUBLE(2, DataType.FP64),
    DT_INT32(3, DataType.INT32),
    DT_UINT8(4, DataType.UINT8),
    DT_INT16(5, DataType.INT16),
    DT_INT8(6, DataType.INT8),
    DT_STRING(7, DataType.BYTES),
    DT_INT64(9, DataType.INT64),
    DT_BOOL(10, DataType.BOOL),
    DT_BFLOAT16(14, DataType.BF16),
    DT_UINT16(17, DataType.UINT16),
    DT_HALF(19, DataType.FP16),
    DT_UINT32(22, DataType.UINT32),
    DT_UINT64(23, DataType.UINT64);

    private final int number;
    private final DataType type;

    TfsTypes(int number, DataType type) {
        this.number = number;
        this.type = type;
    }

    static int number(DataType type) {
        return Arrays.stream(values())
                .filter(one -> one.type == type)
                .findFirst()
                .orElseThrow()
                .number;
    }

    static Optional<DataType> named(String name) {
        return Arrays.stream(values())
                .filter(one -> one.name().equals(name))
                .findFirst()
                .map(one -> one.type);
    }

    static Optional<DataType> numbered(int number) {
        return Arrays.stream(values())
                .filter(one -> one.number == number)
                .findFirst()
                .map(one -> one.type);
    }
}
