package dev.barista.runtime.onnx;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.io.File;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns ONNX Runtime's failures into errors with a code and words for a person. */
final class OrtFailures {

    private static final Pattern SPACES = Pattern.compile("\\s+");

    /** {@code tensor.cc:57 CalculateTensorStorageSize }: where in its sources it failed. */
    private static final Pattern SOURCE_PLACE = Pattern.compile("\\S+\\.(?:cc|cpp|h|hpp):\\d+ \\S+ ");

    /** {@code [ONNXRuntimeError] : 1 : FAIL : }, in front of messages within messages. */
    private static final Pattern CODE = Pattern.compile("\\[ONNXRuntimeError] : \\d+ : \\w+ : ");

    private static final Pattern LAMBDA = Pattern.compile("\\S*::<lambda\\S*>\\S* ");
    private static final Pattern LOCALE = Pattern.compile("Failed to construct locale with name:([\\w.@-]*\\w)");
    private static final Pattern NODE = Pattern.compile(
            "Non-zero status code returned while running (\\S+) node\\. Name:'([^']*)' Status Message: ");

    private OrtFailures() {}

    /**
     * A model that can't be loaded.
     *
     * @param root its folder, which is no business of remote callers
     */
    static InferenceException load(Path root, String file, OrtException failure) {
        String message = clean(failure.getMessage())
                .replace(root.toAbsolutePath() + File.separator, "")
                .replace(root.toAbsolutePath().toString(), "the version's folder");
        Matcher locale = LOCALE.matcher(message);
        if (locale.find()) {
            String name = locale.group(1);
            return new InferenceException(
                    ErrorCode.FAILED_PRECONDITION,
                    file + " can't be loaded: an operator (StringNormalizer) needs the locale " + name
                            + ", which this machine lacks; make it there, on Debian and Ubuntu by \"apt-get install"
                            + " locales\" and \"localedef -i " + name.replaceFirst("\\..*", "")
                            + " -f UTF-8 " + name + "\", and load the model again");
        }
        return new InferenceException(loadCode(failure.code(), message), file + " can't be loaded: " + message);
    }

    private static ErrorCode loadCode(OrtErrorCode code, String message) {
        if (isMemoryShort(message)) {
            return ErrorCode.RESOURCE_EXHAUSTED;
        }
        return switch (code) {
            case NO_SUCHFILE, NOT_IMPLEMENTED, EP_FAIL, ENGINE_ERROR, MODEL_REQUIRES_COMPILATION ->
                ErrorCode.FAILED_PRECONDITION;
            case OK,
                    FAIL,
                    INVALID_ARGUMENT,
                    NO_MODEL,
                    RUNTIME_EXCEPTION,
                    INVALID_PROTOBUF,
                    MODEL_LOADED,
                    INVALID_GRAPH,
                    MODEL_LOAD_CANCELED,
                    NOT_FOUND,
                    UNKNOWN ->
                message.contains("External data path does not exist")
                        ? ErrorCode.FAILED_PRECONDITION
                        : ErrorCode.INVALID_ARGUMENT;
        };
    }

    /**
     * A run that failed. The model was loaded and the inputs fit its signature, so what is left is nearly always a
     * value that an operator can't work with, such as an index out of range: the caller's to mend, and no reason for an
     * alarm about the server.
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
                new InferenceException(
                        ErrorCode.UNIMPLEMENTED, "ONNX Runtime can't run this model on this input: " + message);
            case EP_FAIL, ENGINE_ERROR, NO_MODEL, NO_SUCHFILE, MODEL_LOADED ->
                new InferenceException(ErrorCode.INTERNAL, "ONNX Runtime failed: " + message);
            case OK,
                    FAIL,
                    INVALID_ARGUMENT,
                    RUNTIME_EXCEPTION,
                    INVALID_PROTOBUF,
                    INVALID_GRAPH,
                    MODEL_LOAD_CANCELED,
                    MODEL_REQUIRES_COMPILATION,
                    NOT_FOUND,
                    UNKNOWN -> InferenceException.invalid("the model could not compute this input: " + message);
        };
    }

    private static boolean isMemoryShort(String message) {
        return message.contains("bad_alloc")
                || message.contains("Failed to allocate memory")
                || message.contains("bad allocation");
    }

    /** The message on one line, without places in C++ sources. */
    static String clean(String message) {
        String cleaned = SPACES.matcher(message).replaceAll(" ");
        cleaned = CODE.matcher(cleaned).replaceAll("");
        cleaned = SOURCE_PLACE.matcher(cleaned).replaceAll("");
        cleaned = LAMBDA.matcher(cleaned).replaceAll("");
        cleaned = NODE.matcher(cleaned).replaceAll("operator $1 \"$2\": ");
        return cleaned.replace(" \"\": ", ": ").strip();
    }
}
