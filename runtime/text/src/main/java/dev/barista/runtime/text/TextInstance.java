package dev.barista.runtime.text;

import dev.barista.model.BytesElements;
import dev.barista.model.InferenceException;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.ModelInstance;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One execution slot: makes tokens, runs the encoder, makes the answer. */
final class TextInstance implements ModelInstance {

    private final TextModel.Parts parts;
    private final ModelInstance encoder;

    TextInstance(TextModel.Parts parts, ModelInstance encoder) {
        this.parts = parts;
        this.encoder = encoder;
    }

    @Override
    public Tensor[] run(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) {
        Tensor given = inputs[0];
        if (given == null) {
            throw new IllegalStateException("the text is not an optional input");
        }
        Tokenizer.Tokens[] tokens = parts.tokenizer().encode(texts(given));
        try (Tensor encoded = encode(tokens, allocator)) {
            List<Integer> counts =
                    Arrays.stream(tokens).map(text -> text.ids().length).toList();
            return answers(new Head.Encoded(encoded, counts), outputs, allocator);
        }
    }

    private static String[] texts(Tensor given) {
        List<byte[]> elements = BytesElements.read(given);
        String[] texts = new String[elements.size()];
        for (int i = 0; i < texts.length; i++) {
            try {
                texts[i] = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(elements.get(i)))
                        .toString();
            } catch (CharacterCodingException e) {
                throw InferenceException.invalid("input \"text\": element " + i + " is no UTF-8 text");
            }
        }
        return texts;
    }

    private Tensor encode(Tokenizer.Tokens[] tokens, TensorAllocator allocator) {
        Tensor[] ready = parts.inputs().tensors(tokens, allocator);
        try {
            return encoder.run(ready, new int[] {parts.head().encoderOutput()}, allocator)[0];
        } finally {
            for (Tensor tensor : ready) {
                tensor.close();
            }
        }
    }

    private Tensor[] answers(Head.Encoded encoded, int[] outputs, TensorAllocator allocator) {
        Tensor[] answers = new Tensor[outputs.length];
        int made = 0;
        try {
            for (; made < outputs.length; made++) {
                answers[made] = parts.head().answer(outputs[made], encoded, allocator);
            }
            return answers;
        } finally {
            for (int i = 0; i < made && made < outputs.length; i++) {
                answers[i].close();
            }
        }
    }

    @Override
    public void interrupt() {
        encoder.interrupt();
    }

    @Override
    public void close() {
        encoder.close();
    }
}
