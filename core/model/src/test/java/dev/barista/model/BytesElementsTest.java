package dev.barista.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class BytesElementsTest {

    private final TensorAllocator allocator = new DirectTensorAllocator();

    @Test
    void strings_comeBackAsTheyWere() {
        Tensor tensor = BytesElements.tensor(Shape.of(3), List.of("a", "", "größer"), allocator);
        assertThat(BytesElements.readStrings(tensor)).containsExactly("a", "", "größer");
        assertThat(tensor.byteSize()).isEqualTo(3 * 4 + 1 + 8);
    }

    @Test
    void countDifferentFromShape_isRefused() {
        assertThatThrownBy(() -> BytesElements.tensor(Shape.of(2), List.of("a"), allocator))
                .hasMessageContaining("1 elements")
                .hasMessageContaining("[2]");
    }

    @Test
    void lyingLength_isRefused() {
        assertInvalid(Shape.of(1), "element 0 claims 5 bytes, 1 are left", 5, 0, 0, 0, 'a');
    }

    @Test
    void negativeLength_isReadAsUnsigned() {
        assertInvalid(Shape.of(1), "claims 4294967295 bytes", 255, 255, 255, 255);
    }

    @Test
    void bytesAfterTheLastElement_areRefused() {
        assertInvalid(Shape.of(1), "1 bytes more", 0, 0, 0, 0, 7);
    }

    @Test
    void tooFewElements_areRefused() {
        assertInvalid(Shape.of(2), "1 whole elements", 0, 0, 0, 0);
    }

    private static void assertInvalid(Shape shape, String message, int... content) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(content.length);
        for (int b : content) {
            buffer.put((byte) b);
        }
        Tensor tensor = Tensor.borrowed(DataType.BYTES, shape, buffer.flip());
        assertThatThrownBy(() -> BytesElements.check(tensor))
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining(message);
    }
}
