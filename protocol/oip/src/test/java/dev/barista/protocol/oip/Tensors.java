package dev.barista.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Tensors for tests, and what is in them. */
final class Tensors {

    private Tensors() {}

    static Tensor of(DataType type, Shape shape, byte[] elements) {
        ByteBuffer memory = ByteBuffer.allocateDirect(elements.length);
        memory.put(0, elements);
        return Tensor.borrowed(type, shape, memory);
    }

    static Tensor floats(Shape shape, float... elements) {
        ByteBuffer memory = ByteBuffer.allocateDirect(4 * elements.length).order(ByteOrder.LITTLE_ENDIAN);
        memory.asFloatBuffer().put(elements);
        return Tensor.borrowed(DataType.FP32, shape, memory);
    }

    static Tensor ints(Shape shape, int... elements) {
        ByteBuffer memory = ByteBuffer.allocateDirect(4 * elements.length).order(ByteOrder.LITTLE_ENDIAN);
        memory.asIntBuffer().put(elements);
        return Tensor.borrowed(DataType.INT32, shape, memory);
    }

    static Tensor strings(Shape shape, String... elements) {
        return BytesElements.tensor(shape, List.of(elements), new DirectTensorAllocator());
    }

    static byte[] bytes(Tensor tensor) {
        byte[] bytes = new byte[tensor.byteSize()];
        tensor.data().get(bytes);
        return bytes;
    }

    static void assertSame(List<NamedTensor> actual, List<NamedTensor> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i).name()).isEqualTo(expected.get(i).name());
            Tensor tensor = actual.get(i).tensor();
            assertThat(tensor).hasToString(expected.get(i).tensor().toString());
            assertThat(bytes(tensor))
                    .as("elements of %s %s", actual.get(i).name(), tensor)
                    .isEqualTo(bytes(expected.get(i).tensor()));
        }
    }
}
