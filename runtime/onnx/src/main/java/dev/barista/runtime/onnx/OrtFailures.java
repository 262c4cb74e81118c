package dev.barista.runtime.onnx;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.util.regex.Pattern;

/** Turns ONNX Runtime's failures into errors with a code and words for a person. */
final class OrtFailures {

    /** {@code /onnxruntime_src/…/gather.cc:118 void f(int) condition was false.}: where in its sources it failed. */
    private static final Pattern SOURCE_PLACE = Pattern.compile("\\S*[/\\\\]\\S+\\.(?:cc|cpp|h|hpp):\\d+\\s+");

    private static final Pattern FUNCTION = Pattern.compile("^(?:[^()]*\\([^()]*\\)(?: const)?(?: \\[with [^]]*])?) ?");
    private static final Pattern CONDITION = Pattern.compile("^(?:\\S+ )*?was (?:false|true)\\. ");
    private static final Pattern SPACES = Pattern.compile("\\s+");

    private OrtFailures() {}

    /** A model that can't be loaded. */
    static InferenceException load(String file, OrtException failure) {
        String message = clean(failure.getMessage());
        ErrorCode code = switch (failure.code()) {
            case NO_SUCHFILE, NOT_IMPLEMENTED, EP_FAIL, ENGINE_ERROR, MODEL_REQUIRES_COMPILATION ->
                ErrorCode.FAILED_PRECONDITION;
            default -> isMemoryShort(message) ? ErrorCode.RESOURCE_EXHAUSTED : ErrorCode.INVALID_ARGUMENT;
        };
        return new InferenceException(code, file + " can't be loaded: " + message);
    }

    /**
     * A run that failed. The model was loaded and the inputs fit its signature, so what is left is nearly always a
     * value that an operator can't work with, such as an index out of range: the caller's to mend, and never a reason
     * for an alarm about the server.
     */
    static InferenceException run(OrtException failure) {
        String message = clean(failure.getMessage());
        if (isMemoryShort(message)) {
            return new InferenceException(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    "the model needs more memory for this input than there is: " + message);
        }
        return switch (failure.code()) {
            case NOT_IMPLEMENTED ->
                new InferenceException(ErrorCode.UNIMPLEMENTED, "the model needs what ONNX Runtime lacks: " + message);
            case EP_FAIL, ENGINE_ERROR, NO_MODEL ->
                new InferenceException(ErrorCode.INTERNAL, "ONNX Runtime failed: " + message);
            default -> InferenceException.invalid("the model could not compute this input: " + message);
        };
    }

    private static boolean isMemoryShort(String message) {
        return message.contains("bad_alloc")
                || message.contains("Failed to allocate memory")
                || message.contains("bad allocation");
    }

    /** The message without places in C++ sources, on one line. */
    static String clean(String message) {
        String[] parts = SOURCE_PLACE.split(SPACES.matcher(message).replaceAll(" "), -1);
        StringBuilder cleaned = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            String withoutFunction = FUNCTION.matcher(parts[i]).replaceFirst("");
            cleaned.append(CONDITION.matcher(withoutFunction).replaceFirst(""));
        }
        return cleaned.toString().strip();
    }
}
