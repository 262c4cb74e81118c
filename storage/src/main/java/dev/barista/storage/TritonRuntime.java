package dev.barista.storage;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which runtime stands in for a backend of Triton's, and what is peculiar to it.
 *
 * @param name of the runtime; empty if the configuration names no backend
 * @param file that the backend opens where the configuration names none; empty where the runtime's choice is the same
 * @param positional whether tensors are named by their places, such as {@code input__0}, and not as in the model
 */
record TritonRuntime(Optional<String> name, Optional<String> file, boolean positional) {

    private static final String SUPPORTED =
            "supported are the backends onnxruntime, tensorflow (as SavedModel), pytorch"
                    + " and fil, and the platforms onnxruntime_onnx, tensorflow_savedmodel and pytorch_libtorch";

    /** The files that FIL opens for each type of model. */
    private static final Map<String, String> TREES = Map.of(
            "xgboost", "xgboost.model",
            "xgboost_json", "xgboost.json",
            "xgboost_ubj", "xgboost.ubj",
            "lightgbm", "model.txt");

    private static final String TRUE = "true";

    /**
     * The runtime that a configuration asks for.
     *
     * @param where the configuration's name in messages
     * @param notes takes what comes out otherwise here
     * @throws InferenceException if there is none for it
     */
    static TritonRuntime of(String where, ProtoNode.Message config, List<String> notes) {
        Optional<ProtoNode.Scalar> kind = config.text("backend").isPresent()
                ? config.scalar("backend")
                : config.scalar("platform").filter(scalar -> !scalar.text().isEmpty());
        if (kind.isEmpty()) {
            return new TritonRuntime(Optional.empty(), Optional.empty(), false);
        }
        return switch (kind.get().text()) {
            case "onnxruntime", "onnxruntime_onnx" -> named("onnx", Optional.empty(), false);
            case "tensorflow", "tensorflow_savedmodel" -> {
                if (config.text("platform")
                        .filter("tensorflow_graphdef"::equals)
                        .isPresent()) {
                    throw unsupported(where, kind.get(), "tensorflow_graphdef");
                }
                yield named("tensorflow", Optional.empty(), false);
            }
            case "pytorch", "pytorch_libtorch" -> named("torch", Optional.of("model.pt"), true);
            case "fil" -> trees(where, config, kind.get(), notes);
            default -> throw unsupported(where, kind.get(), kind.get().text());
        };
    }

    private static TritonRuntime named(String name, Optional<String> file, boolean positional) {
        return new TritonRuntime(Optional.of(name), file, positional);
    }

    private static TritonRuntime trees(
            String where, ProtoNode.Message config, ProtoNode.Scalar kind, List<String> notes) {
        String type = parameter(config, "model_type").orElse("xgboost");
        String file = TREES.get(type);
        if (file == null) {
            throw ProtoText.error(
                    where,
                    kind.line(),
                    "parameter model_type: expected xgboost, xgboost_json, xgboost_ubj or lightgbm, got \"" + type
                            + "\"");
        }
        boolean probabilities =
                parameter(config, "predict_proba").filter(TRUE::equals).isPresent();
        if (!probabilities
                && parameter(config, "output_class").filter(TRUE::equals).isPresent()) {
            throw ProtoText.error(
                    where,
                    kind.line(),
                    "parameter output_class: classes are not supported as outputs; take it out for the model's scores");
        }
        if (probabilities) {
            notes.add("parameter predict_proba: outputs are as the library itself predicts; for two classes that is the"
                    + " second one's probability alone");
        }
        return named("trees", Optional.of(file), true);
    }

    private static Optional<String> parameter(ProtoNode.Message config, String name) {
        return config.message("parameters")
                .flatMap(parameters -> parameters.message(name))
                .flatMap(parameter -> parameter.text("string_value"));
    }

    private static InferenceException unsupported(String where, ProtoNode at, String backend) {
        InferenceException error =
                ProtoText.error(where, at.line(), "no runtime here for \"" + backend + "\"; " + SUPPORTED);
        return new InferenceException(ErrorCode.INVALID_ARGUMENT, String.valueOf(error.getMessage()), error);
    }
}
