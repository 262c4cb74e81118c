package dev.barista.runtime.text;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One vector for each text: {@code embedding}, FP32 [texts, width].
 *
 * @param encoderOutput vectors of tokens, FP32 [texts, tokens, width], or of texts, [texts, width]
 * @param width of the vectors, variable if the encoder doesn't say
 */
record EmbeddingHead(int encoderOutput, long width, Pooling pooling, boolean normalizes) implements Head {

    private static final int TOKEN_VECTORS = 3;

    @Override
    public List<TensorSpec> outputs() {
        return List.of(TensorSpec.of("embedding", DataType.FP32, Shape.VARIABLE, width));
    }

    @Override
    public Tensor answer(int output, Encoded encoded, TensorAllocator allocator) {
        if (encoded.texts() == 0) {
            return Tensor.owned(DataType.FP32, Shape.of(0, Math.max(0, width)), allocator.allocate(0));
        }
        Shape shape = encoded.tensor().shape();
        boolean ofTokens = shape.rank() == TOKEN_VECTORS;
        float[] vector = new float[(int) shape.dim(shape.rank() - 1)];
        int textBytes = encoded.tensor().byteSize() / encoded.texts();
        ByteBuffer vectors = encoded.tensor().data();
        Shape answer = Shape.of(encoded.texts(), vector.length);
        Allocation memory = allocator.allocate(answer.elementCount() * Float.BYTES);
        for (int text = 0; text < encoded.texts(); text++) {
            int tokens = ofTokens ? encoded.tokens().get(text) : 1;
            pooling.pool(vectors, text * textBytes, tokens, vector);
            if (normalizes) {
                Pooling.normalize(vector);
            }
            for (int i = 0; i < vector.length; i++) {
                memory.buffer().putFloat((text * vector.length + i) * Float.BYTES, vector[i]);
            }
        }
        return Tensor.owned(DataType.FP32, answer, memory);
    }
}
