package dev.barista.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TensorTest {

    @Test
    void close_releasesOnce() {
        AtomicInteger releases = new AtomicInteger();
        Tensor tensor = Tensor.owned(DataType.FP32, Shape.of(2), floats(1, 2), releases::incrementAndGet);

        tensor.close();

        assertThat(releases).hasValue(1);
        assertThatThrownBy(tensor::close).hasMessageContaining("closed twice");
        assertThat(releases).hasValue(1);
    }

    @Test
    void closedTensor_isNotReadable() {
        Tensor tensor = Tensor.borrowed(DataType.FP32, Shape.of(1), floats(1));
        tensor.close();
        assertThatThrownBy(tensor::data).hasMessageContaining("is closed");
    }

    @Test
    void data_isReadOnlyLittleEndianAndIndependent() {
        Tensor tensor = Tensor.borrowed(DataType.INT32, Shape.of(1), bytes(1, 0, 0, 0));
        assertThat(tensor.data().getInt()).isOne();
        assertThat(tensor.data().position()).isZero();
        assertThat(tensor.data().isReadOnly()).isTrue();
    }

    @Test
    void slice_sharesRows() {
        Tensor tensor = Tensor.borrowed(DataType.FP32, Shape.of(3, 2), floats(1, 2, 3, 4, 5, 6));

        Tensor rows = tensor.slice(1, 3);

        assertThat(rows.shape()).isEqualTo(Shape.of(2, 2));
        assertThat(rows.data().asFloatBuffer().get(0)).isEqualTo(3f);
        assertThat(tensor.slice(2, 2).byteSize()).isZero();
        assertThatThrownBy(() -> tensor.slice(1, 4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void wrongByteCount_isRefused() {
        assertThatThrownBy(() -> Tensor.borrowed(DataType.FP32, Shape.of(3), floats(1, 2)))
                .hasMessage("FP32 [3] takes 12 bytes, the buffer has 8");
    }

    @Test
    void heapBuffer_isRefused() {
        assertThatThrownBy(() -> Tensor.borrowed(DataType.UINT8, Shape.of(1), ByteBuffer.allocate(1)))
                .hasMessageContaining("direct");
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer;
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }
}
