package dev.barista.protocol.oip;

import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Tensors of all types and small shapes, with any elements. */
final class TensorArbitraries {

    private TensorArbitraries() {}

    /** One to four inputs of the types that pass, named after their position. */
    static Arbitrary<List<NamedTensor>> inputs(Predicate<DataType> types) {
        return tensors(types).list().ofMinSize(1).ofMaxSize(4).map(TensorArbitraries::named);
    }

    private static List<NamedTensor> named(List<Tensor> tensors) {
        List<NamedTensor> named = new ArrayList<>();
        for (Tensor tensor : tensors) {
            named.add(new NamedTensor("in" + named.size(), tensor));
        }
        return named;
    }

    private static Arbitrary<Tensor> tensors(Predicate<DataType> types) {
        Arbitrary<Shape> shapes = Arbitraries.longs()
                .between(0, 4)
                .array(long[].class)
                .ofMaxSize(3)
                .map(Shape::of);
        return Combinators.combine(
                        Arbitraries.of(DataType.class).filter(types), shapes, Arbitraries.randomValue(Random::nextLong))
                .as(TensorArbitraries::tensor);
    }

    private static Tensor tensor(DataType type, Shape shape, long seed) {
        Random random = new Random(seed);
        int count = (int) shape.elementCount();
        if (type == DataType.BYTES) {
            List<byte[]> elements = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String text = random.ints(random.nextInt(5), 0, 0x800)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
                elements.add(text.getBytes(StandardCharsets.UTF_8));
            }
            return BytesElements.tensorOfBytes(shape, elements, new DirectTensorAllocator());
        }
        ByteBuffer memory = ByteBuffer.allocateDirect(count * type.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            putElement(type, memory, random);
        }
        return Tensor.borrowed(type, shape, memory.flip());
    }

    /** Any bits, but of NaN only the usual one: JSON has no others. */
    private static void putElement(DataType type, ByteBuffer memory, Random random) {
        switch (type) {
            case BOOL -> memory.put((byte) random.nextInt(2));
            case UINT8, INT8 -> memory.put((byte) random.nextInt());
            case UINT16, INT16 -> memory.putShort((short) random.nextInt());
            case UINT32, INT32 -> memory.putInt(random.nextInt());
            case UINT64, INT64 -> memory.putLong(random.nextLong());
            case FP16 -> memory.putShort(Float.floatToFloat16(Float.float16ToFloat(finite16(random, 0x7c00))));
            case BF16 -> memory.putShort(finite16(random, 0x7f80));
            case FP32 -> memory.putInt(Float.floatToIntBits(Float.intBitsToFloat(random.nextInt())));
            case FP64 -> memory.putLong(Double.doubleToLongBits(Double.longBitsToDouble(random.nextLong())));
            case BYTES -> throw new IllegalArgumentException("no fixed size");
        }
    }

    private static short finite16(Random random, int exponent) {
        short bits = (short) random.nextInt();
        return (bits & exponent) == exponent ? 0x3c00 : bits;
    }
}
