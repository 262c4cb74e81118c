package dev.barista.runtime.text;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.barista.model.InferenceException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The tokenizer of one version. Thread-safe: nothing in it changes after it was made. Closed once, after the last use.
 */
final class Tokenizer implements AutoCloseable {

    private final TokenizersLibrary calls;
    private final long handle;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Tokenizer(TokenizersLibrary calls, long handle) {
        this.calls = calls;
        this.handle = handle;
    }

    /**
     * The tokens of one text.
     *
     * @param ids of the tokens
     * @param types which of two texts a token is of; zeros for one text
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Tokens(long[] ids, long[] types) {}

    /**
     * A tokenizer by its description.
     *
     * @param json what tokenizer.json holds; its own padding and truncation don't count
     * @param maxTokens of a text: what goes beyond is cut off
     * @throws InferenceException {@code INVALID_ARGUMENT} if it is none
     */
    @SuppressWarnings("IllegalCatch") // the native code throws whatever it pleases
    static Tokenizer of(TokenizersLibrary calls, String json, int maxTokens) {
        long handle;
        try {
            handle = calls.createTokenizerFromString(json);
        } catch (RuntimeException | LinkageError e) {
            throw InferenceException.invalid(TextFiles.TOKENIZER + " is no tokenizer: " + e.getMessage());
        }
        Tokenizer tokenizer = new Tokenizer(calls, handle);
        try {
            calls.disablePadding(handle);
            calls.setTruncation(handle, maxTokens, "LONGEST_FIRST", 0);
            return tokenizer;
        } catch (RuntimeException | LinkageError e) {
            tokenizer.close();
            throw InferenceException.invalid(TextFiles.TOKENIZER + " can't be cut to " + maxTokens + " tokens: " + e);
        }
    }

    /**
     * The tokens of each text, with the special ones that the tokenizer adds.
     *
     * @throws InferenceException {@code INVALID_ARGUMENT} if a text can't be made into tokens
     */
    @SuppressWarnings("IllegalCatch") // the native code throws whatever it pleases
    Tokens[] encode(String[] texts) {
        if (texts.length == 0) {
            return new Tokens[0];
        }
        long[] encodings;
        try {
            encodings = calls.batchEncode(handle, texts, true);
        } catch (RuntimeException | LinkageError e) {
            throw InferenceException.invalid("the texts can't be made into tokens: " + e.getMessage());
        }
        Tokens[] tokens = new Tokens[encodings.length];
        for (int i = 0; i < encodings.length; i++) {
            tokens[i] = new Tokens(calls.getTokenIds(encodings[i]), calls.getTypeIds(encodings[i]));
            calls.deleteEncoding(encodings[i]);
        }
        return tokens;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            calls.deleteTokenizer(handle);
        }
    }
}
