package dev.barista.runtime.litert;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.util.Locale;

/** Turns TensorFlow Lite's failures into errors with a code and words for a person. */
final class LiteFailures {

    private LiteFailures() {}

    /** A model that can't be loaded. */
    static InferenceException load(String file, LiteException failure) {
        String message = failure.getMessage();
        String remedy = message.contains("Select TensorFlow op")
                ? " (it was converted with operators of full TensorFlow, \"Flex\", which this runtime has none of:"
                        + " convert it with built-in operators alone)"
                : "";
        return new InferenceException(code(message), file + " can't be loaded: " + message + remedy);
    }

    /** What is wrong with the content of a model file. */
    static InferenceException load(String file, InferenceException cause) {
        return new InferenceException(cause.code(), file + " can't be loaded: " + cause.getMessage());
    }

    /**
     * A run that failed. The model was loaded and the inputs fit its signature, so what is left is nearly always a
     * shape or value that an operator can't work with.
     */
    static InferenceException run(LiteException failure) {
        String message = failure.getMessage();
        return new InferenceException(code(message), "the model could not compute this input: " + message);
    }

    private static ErrorCode code(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return lower.contains("memory") || lower.contains("failed to allocate")
                ? ErrorCode.RESOURCE_EXHAUSTED
                : ErrorCode.INVALID_ARGUMENT;
    }
}
