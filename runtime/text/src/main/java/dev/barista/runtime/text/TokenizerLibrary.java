package dev.barista.runtime.text;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.nio.file.Path;

/**
 * Hugging Face's tokenizers, through the calls that DJL's native library exports to Java.
 *
 * <p>DJL's own way to it is not used: it tells its makers of its use from some machines, and unpacks the library into
 * the user's home folder.
 */
final class TokenizerLibrary {

    private TokenizerLibrary() {}

    /** Loads the library, for good. */
    @SuppressWarnings("restricted") // native code must be loaded somewhere
    static TokenizersLibrary load(Path file) {
        System.load(file.toString());
        return TokenizersLibrary.LIB;
    }
}
