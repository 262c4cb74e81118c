package dev.barista.runtime.text;

import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import java.util.List;

/** What comes of an encoder's answer. Thread-safe. */
sealed interface Head permits EmbeddingHead, ClassHead {

    /** Which of the encoder's outputs it is made of. */
    int encoderOutput();

    /** What callers get. */
    List<TensorSpec> outputs();

    /**
     * One of the outputs; the caller owns it.
     *
     * @param output index into {@link #outputs}
     * @param encoded the texts, none perhaps
     */
    Tensor answer(int output, Encoded encoded, TensorAllocator allocator);

    /**
     * Texts that were encoded.
     *
     * @param tensor the encoder's output
     * @param tokens how many each text has
     */
    record Encoded(Tensor tensor, List<Integer> tokens) {

        int texts() {
            return tokens.size();
        }
    }
}
