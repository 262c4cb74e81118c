package dev.barista.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorJsonWriterTest {

    @Test
    void floats_areWrittenAsTheShortestDecimalThatReadsBack() {
        assertThat(written(floats(Shape.of(4), 0.1f, 16777216f, 1e-10f, -0f), false))
                .isEqualTo("[0.1,1.6777216E7,1.0E-10,-0.0]");
    }

    @Test
    void nonFiniteFloats_areWrittenAsStrings() {
        assertThat(written(floats(Shape.of(3), Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY), false))
                .isEqualTo("[\"NaN\",\"Infinity\",\"-Infinity\"]");
    }

    @Test
    void unsignedLong_isWrittenUnsigned() {
        ByteBuffer data = ByteBuffer.allocateDirect(8).putLong(0, -1);
        assertThat(written(Tensor.borrowed(DataType.UINT64, Shape.of(1), data), false))
                .isEqualTo("[18446744073709551615]");
    }

    @Test
    void nested_isWrittenAsTheShapeSays() {
        assertThat(written(floats(Shape.of(2, 1, 2), 1, 2, 3, 4), true)).isEqualTo("[[[1.0,2.0]],[[3.0,4.0]]]");
        assertThat(written(floats(Shape.of(), 1), true)).isEqualTo("1.0");
        assertThat(written(floats(Shape.of(1_000_000_000_000L, 0)), true)).isEqualTo("[]");
    }

    @Test
    void bytesThatAreNoText_areRefusedWithTheWayOut() {
        byte[] notText = {(byte) 0xff};
        Tensor tensor = BytesElements.tensorOfBytes(
                Shape.of(2), List.of("a".getBytes(UTF_8), notText), new DirectTensorAllocator());
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> written(tensor, false))
                .withMessage("output \"y\": element 1 is no UTF-8 text, so it can't be written as JSON; ask for binary"
                        + " output");
    }

    private static Tensor floats(Shape shape, float... values) {
        ByteBuffer data = ByteBuffer.allocateDirect(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        return Tensor.borrowed(DataType.FP32, shape, data.flip());
    }

    private static String written(Tensor tensor, boolean nested) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonOutput json = new JsonOutput(bytes::write);
        if (nested) {
            TensorJsonWriter.writeNested(json, tensor, "y");
        } else {
            TensorJsonWriter.writeFlat(json, tensor, "y");
        }
        json.flush();
        assertThat(json.count()).isEqualTo(bytes.size());
        return bytes.toString(UTF_8);
    }
}
