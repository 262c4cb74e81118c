package dev.barista.lifecycle;

import static dev.barista.lifecycle.Tensors.floats;
import static dev.barista.lifecycle.Tensors.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class GoldenCheckTest {

    private static final TensorAllocator ALLOCATOR = new DirectTensorAllocator();

    private static ThrowingCallable comparing(Tensor expected, Tensor actual) {
        return () -> GoldenCheck.compare("golden/a.json", new NamedTensor("y", expected), actual, Tolerance.DEFAULT);
    }

    private static Tensor fp32(float... values) {
        return floats(ALLOCATOR, "y", Shape.of(values.length), values).tensor();
    }

    private static Tensor uint64(long... values) {
        return tensor(ALLOCATOR, DataType.UINT64, Shape.of(values.length, 1), target -> {
            for (long value : values) {
                target.putLong(value);
            }
        });
    }

    private static Tensor bytes(String... values) {
        return BytesElements.tensor(Shape.of(values.length), List.of(values), ALLOCATOR);
    }

    @Test
    void notANumberAndInfinities_equalThemselvesAlone() {
        Tensor special = fp32(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
        assertThatCode(comparing(special, special)).doesNotThrowAnyException();
        assertThatThrownBy(comparing(fp32(1), fp32(Float.NaN))).hasMessageContaining("expected 1.0, got NaN");
        assertThatThrownBy(comparing(fp32(Float.NaN), fp32(1))).hasMessageContaining("expected NaN, got 1.0");
    }

    @Test
    void typeOrShape_mustBeEqual() {
        assertThatThrownBy(comparing(fp32(1, 2), fp32(1)))
                .hasMessage("golden/a.json: output \"y\": expected FP32 [2], got FP32 [1]");
        assertThatThrownBy(comparing(bytes("a"), fp32(1)))
                .hasMessage("golden/a.json: output \"y\": expected BYTES [1], got FP32 [1]");
    }

    @Test
    void wholeNumbers_mustBeEqualHoweverLarge() {
        assertThatCode(comparing(uint64(-1), uint64(-1))).doesNotThrowAnyException();
        assertThatThrownBy(comparing(uint64(0, -1), uint64(0, -2)))
                .hasMessage("golden/a.json: output \"y\"[1,0]: expected 18446744073709551615, "
                        + "got 18446744073709551614");
    }

    @Test
    void strings_mustBeEqual() {
        assertThatCode(comparing(bytes("a", "é"), bytes("a", "é"))).doesNotThrowAnyException();
        assertThatThrownBy(comparing(bytes("a", "b"), bytes("a", "c")))
                .hasMessage("golden/a.json: output \"y\"[1]: expected \"b\", got \"c\"");
    }

    @Test
    void everyHalfPrecisionNumber_isReadAsTheJvmReadsIt() {
        ByteBuffer data = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits = 0; bits <= 0xffff; bits++) {
            data.putShort(0, (short) bits).rewind();
            double expected = Float.float16ToFloat((short) bits);
            assertThat(Double.compare(Elements.readDouble(data, DataType.FP16), expected))
                    .as("bits %x", bits)
                    .isZero();
        }
    }

    @Test
    void brainFloats_areTheUpperHalfOfAFloat() {
        ByteBuffer data = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        data.putShort(0, (short) (Float.floatToIntBits(-1.5f) >>> 16));
        assertThat(Elements.readDouble(data, DataType.BF16)).isEqualTo(-1.5);
    }

    @Test
    void signedAndUnsignedNumbers_keepTheirSigns() {
        ByteBuffer data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, -1);
        assertThat(List.of(DataType.UINT8, DataType.UINT16, DataType.UINT32, DataType.BOOL))
                .extracting(type -> Elements.readLong(data.rewind(), type))
                .containsExactly(255L, 65535L, 4294967295L, 255L);
        assertThat(List.of(DataType.INT8, DataType.INT16, DataType.INT32, DataType.INT64))
                .extracting(type -> Elements.readLong(data.rewind(), type))
                .containsOnly(-1L);
    }
}
