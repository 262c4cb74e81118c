package dev.barista.loadgen;

import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Inputs that fit a model: of every variable dimension the first is the rows, the others are 1 where nothing else is
 * said. Floating numbers are from 0 to 1, whole ones from 0 to 9 (they may be looked up in tables of unknown length),
 * texts are short words. The same seed gives the same inputs.
 */
final class RandomInputs {

    private static final int WHOLE_NUMBERS = 10;
    private static final int WORDS = 5;

    private final Map<String, Shape> shapes;
    private final int rows;
    private final Random random;

    /** @param shapes those of inputs whose shape is said by the caller */
    RandomInputs(Map<String, Shape> shapes, int rows, long seed) {
        this.shapes = shapes;
        this.rows = rows;
        this.random = new Random(seed);
    }

    /** One call's inputs. */
    List<NamedTensor> next(List<TensorSpec> specs) {
        List<NamedTensor> inputs = new ArrayList<>();
        for (TensorSpec spec : specs) {
            if (!spec.optional()) {
                inputs.add(new NamedTensor(spec.name(), tensor(spec.dataType(), shape(spec))));
            }
        }
        return inputs;
    }

    private Shape shape(TensorSpec spec) {
        Shape said = shapes.get(spec.name());
        if (said != null) {
            return said;
        }
        long[] dims = spec.shape().dims();
        boolean hasRows = dims.length > 0 && dims[0] == Shape.VARIABLE;
        if (!hasRows && rows > 1) {
            throw LoadFailure.usage("input \"" + spec.name() + "\" is " + spec.describe() + ", so a call can't carry "
                    + rows + " rows");
        }
        for (int i = 0; i < dims.length; i++) {
            dims[i] = dims[i] == Shape.VARIABLE ? (i == 0 ? rows : 1) : dims[i];
        }
        return Shape.of(dims);
    }

    private Tensor tensor(DataType type, Shape shape) {
        if (type == DataType.BYTES) {
            List<String> words = new ArrayList<>();
            for (long i = 0; i < shape.elementCount(); i++) {
                words.add(word());
            }
            return BytesElements.tensor(shape, words, new DirectTensorAllocator());
        }
        int length = Math.toIntExact(Math.multiplyExact(shape.elementCount(), type.byteSize()));
        ByteBuffer data = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            put(data, type);
        }
        return Tensor.borrowed(type, shape, data.flip());
    }

    String word() {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < WORDS; i++) {
            word.append((char) ('a' + random.nextInt(26)));
        }
        return word.toString();
    }

    private void put(ByteBuffer data, DataType type) {
        switch (type) {
            case BOOL -> data.put((byte) random.nextInt(2));
            case UINT8, INT8 -> data.put((byte) random.nextInt(WHOLE_NUMBERS));
            case UINT16, INT16 -> data.putShort((short) random.nextInt(WHOLE_NUMBERS));
            case UINT32, INT32 -> data.putInt(random.nextInt(WHOLE_NUMBERS));
            case UINT64, INT64 -> data.putLong(random.nextInt(WHOLE_NUMBERS));
            case FP16 -> data.putShort(Float.floatToFloat16(random.nextFloat()));
            case BF16 -> data.putShort((short) (Float.floatToIntBits(random.nextFloat()) >>> 16));
            case FP32 -> data.putFloat(random.nextFloat());
            case FP64 -> data.putDouble(random.nextDouble());
            case BYTES -> throw new IllegalArgumentException("BYTES elements have no fixed size");
        }
    }
}
