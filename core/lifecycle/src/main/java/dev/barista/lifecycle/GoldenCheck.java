package dev.barista.lifecycle;

import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Compares an answer with the one expected: type and shape equal, floating-point elements within the tolerance, all
 * others exactly. The first difference is told with its place.
 */
final class GoldenCheck {

    private static final int TEXT_SHOWN = 60;

    private GoldenCheck() {}

    /**
     * Compares one output.
     *
     * @param source the file that the expected answer comes from
     * @throws InferenceException {@link ErrorCode#FAILED_PRECONDITION} if the answer differs
     */
    static void compare(String source, NamedTensor expected, Tensor actual, Tolerance tolerance) {
        Tensor wanted = expected.tensor();
        String place = source + ": output \"" + expected.name() + "\"";
        if (wanted.dataType() != actual.dataType() || !wanted.shape().equals(actual.shape())) {
            throw differs(place + ": expected " + wanted + ", got " + actual);
        }
        if (wanted.dataType() == DataType.BYTES) {
            compareBytes(place, wanted, actual);
        } else {
            compareNumbers(place, wanted, actual, tolerance);
        }
    }

    private static void compareBytes(String place, Tensor expected, Tensor actual) {
        List<byte[]> wanted = BytesElements.read(expected);
        List<byte[]> got = BytesElements.read(actual);
        for (int i = 0; i < wanted.size(); i++) {
            if (!Arrays.equals(wanted.get(i), got.get(i))) {
                throw differs(place + index(expected.shape(), i) + ": expected " + text(wanted.get(i)) + ", got "
                        + text(got.get(i)));
            }
        }
    }

    private static void compareNumbers(String place, Tensor expected, Tensor actual, Tolerance tolerance) {
        DataType type = expected.dataType();
        ByteBuffer wanted = expected.data();
        ByteBuffer got = actual.data();
        for (int i = 0; wanted.hasRemaining(); i++) {
            if (type.isFloatingPoint()) {
                double wantedValue = Elements.readDouble(wanted, type);
                double gotValue = Elements.readDouble(got, type);
                if (!tolerance.accepts(wantedValue, gotValue)) {
                    throw differs(place + index(expected.shape(), i) + ": expected " + wantedValue + ", got " + gotValue
                            + " (tolerance: relative " + tolerance.relative() + ", absolute " + tolerance.absolute()
                            + ")");
                }
            } else {
                long wantedValue = Elements.readLong(wanted, type);
                long gotValue = Elements.readLong(got, type);
                if (wantedValue != gotValue) {
                    throw differs(place + index(expected.shape(), i) + ": expected "
                            + Elements.toText(wantedValue, type) + ", got " + Elements.toText(gotValue, type));
                }
            }
        }
    }

    /** The place of an element: {@code [1,0]}. */
    private static String index(Shape shape, long flat) {
        long[] index = new long[shape.rank()];
        long rest = flat;
        for (int i = shape.rank() - 1; i >= 0; i--) {
            index[i] = rest % shape.dim(i);
            rest /= shape.dim(i);
        }
        return shape.rank() == 0 ? "" : Shape.of(index).toString();
    }

    private static String text(byte[] element) {
        String text = new String(element, StandardCharsets.UTF_8);
        return "\"" + (text.length() <= TEXT_SHOWN ? text : text.substring(0, TEXT_SHOWN) + "…") + "\"";
    }

    private static InferenceException differs(String message) {
        return new InferenceException(ErrorCode.FAILED_PRECONDITION, message);
    }
}
