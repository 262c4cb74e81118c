package dev.barista.testing;

import dev.barista.model.BytesElements;
import dev.barista.model.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Compares tensors as numerical tests do: floating-point elements may differ by {@code absolute + relative *
 * |expected|}, all others must be the same. NaN equals NaN, an infinity only itself.
 */
public record TensorComparison(double relative, double absolute) {

    /** What is different, first thing first; empty if nothing is. */
    public Optional<String> difference(Tensor expected, Tensor actual) {
        if (expected.dataType() != actual.dataType() || !expected.shape().equals(actual.shape())) {
            return Optional.of("expected " + expected + ", got " + actual);
        }
        return switch (expected.dataType()) {
            case BYTES -> strings(BytesElements.readStrings(expected), BytesElements.readStrings(actual));
            case FP16, BF16, FP32, FP64 -> numbers(expected, actual);
            case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> bits(expected, actual);
        };
    }

    private static Optional<String> strings(List<String> expected, List<String> actual) {
        return expected.equals(actual) ? Optional.empty() : Optional.of("expected " + expected + ", got " + actual);
    }

    private static Optional<String> bits(Tensor expected, Tensor actual) {
        int mismatch = expected.data().mismatch(actual.data());
        return mismatch < 0
                ? Optional.empty()
                : Optional.of("element " + mismatch / expected.dataType().byteSize() + " differs");
    }

    private Optional<String> numbers(Tensor expected, Tensor actual) {
        ByteBuffer left = expected.data();
        ByteBuffer right = actual.data();
        for (int i = 0; left.hasRemaining(); i++) {
            double wanted = next(expected, left);
            double got = next(actual, right);
            if (!near(wanted, got)) {
                return Optional.of("element " + i + ": expected " + wanted + ", got " + got);
            }
        }
        return Optional.empty();
    }

    private boolean near(double wanted, double got) {
        return Double.compare(wanted, got) == 0
                || wanted == got
                || Math.abs(wanted - got) <= absolute + relative * Math.abs(wanted);
    }

    private static double next(Tensor tensor, ByteBuffer source) {
        return switch (tensor.dataType()) {
            case FP16 -> Float.float16ToFloat(source.getShort());
            case BF16 -> Float.intBitsToFloat(source.getShort() << Short.SIZE);
            case FP32 -> source.getFloat();
            case FP64 -> source.getDouble();
            case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, BYTES ->
                throw new IllegalArgumentException(tensor + " holds no floating-point numbers");
        };
    }
}
