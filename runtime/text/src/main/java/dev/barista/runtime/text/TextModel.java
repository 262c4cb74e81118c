package dev.barista.runtime.text;

import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelInstance;
import java.util.List;

/** An encoder with its tokenizer and what is made of its answers. */
final class TextModel implements LoadedModel {

    /** What a tokenizer in memory was measured to take for each character of its file, at most. */
    private static final int BYTES_PER_CHARACTER = 6;

    private final Parts parts;
    private final long tokenizerBytes;
    private final Signature signature;

    /** The encoder and the tokenizer are the model's from now on. */
    record Parts(LoadedModel encoder, EncoderInputs inputs, Tokenizer tokenizer, Head head) {}

    /** @param tokenizerLength characters of the tokenizer's file */
    TextModel(Parts parts, long tokenizerLength) {
        this.parts = parts;
        this.tokenizerBytes = tokenizerLength * BYTES_PER_CHARACTER;
        this.signature = new Signature(
                List.of(TensorSpec.of("text", DataType.BYTES, Shape.VARIABLE)),
                parts.head().outputs(),
                parts.encoder().signature().maxBatchSize());
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public long memoryBytes() {
        return parts.encoder().memoryBytes() + tokenizerBytes;
    }

    @Override
    public ModelInstance newInstance() {
        return new TextInstance(parts, parts.encoder().newInstance());
    }

    @Override
    public boolean isThreadBound() {
        return parts.encoder().isThreadBound();
    }

    @Override
    public void close() {
        // The encoder is not closed while an instance is open; the tokenizer must not be either.
        parts.encoder().close();
        parts.tokenizer().close();
    }
}
