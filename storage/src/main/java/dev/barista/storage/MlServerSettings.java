package dev.barista.storage;

import dev.barista.lifecycle.BatchConfig;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.ServingConfig;
import dev.barista.lifecycle.SignatureOverride;
import dev.barista.lifecycle.TensorOverride;
import dev.barista.model.DataType;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Understands MLServer's {@code model-settings.json}; docs/model-repository.md tells what each key becomes. */
final class MlServerSettings {

    private static final String FILE = EntryNames.MODEL_SETTINGS;
    private static final String TREES = "trees";

    /** The classes that MLServer would run, and the runtimes in their place; "" for whichever recognises the files. */
    private static final Map<String, String> IMPLEMENTATIONS = Map.of(
            "mlserver_xgboost.XGBoostModel",
            TREES,
            "mlserver_lightgbm.LightGBMModel",
            TREES,
            "mlserver_mlflow.MLflowRuntime",
            "",
            "onnx",
            "onnx",
            "litert",
            "litert",
            "tensorflow",
            "tensorflow",
            "torch",
            "torch",
            TREES,
            TREES,
            "java",
            "java");

    private static final List<String> UNDERSTOOD = List.of(
            "name",
            "platform",
            "versions",
            "implementation",
            "max_batch_size",
            "max_batch_time",
            "inputs",
            "outputs",
            "parameters",
            "cache_enabled");

    private final JsonFields settings;
    private final JsonFields parameters;
    private final List<String> notes = new ArrayList<>();

    private MlServerSettings(JsonFields settings) {
        this.settings = settings;
        this.parameters = settings.object("parameters")
                .orElse(new JsonFields(FILE, new ProtoNode.Message(0, new LinkedHashMap<>())));
    }

    /**
     * Settings as they were understood.
     *
     * @param version the number of the version that the folder is, if they give one
     * @param notes what they say that has no effect here
     */
    record Result(ModelConfig config, Optional<ModelVersion> version, List<String> notes) {}

    /**
     * Reads the text of such a file.
     *
     * @param model whose settings they are to be
     * @param base what holds for keys that the text does not have
     * @throws InferenceException if they make no sense, or need Python
     */
    static Result read(ModelName model, String text, ModelConfig base) {
        return new MlServerSettings(JsonFields.parse(FILE, text)).result(model, base);
    }

    private Result result(ModelName model, ModelConfig base) {
        Optional<String> name = settings.text("name");
        if (name.isPresent() && !name.get().equals(model.value())) {
            throw settings.wrong("name", "is \"" + name.get() + "\", the model is called \"" + model + "\"");
        }
        Optional<String> implementation = settings.text("implementation");
        Optional<String> runtime = implementation.map(this::runtime).filter(found -> !found.isEmpty());
        boolean mlflow = implementation
                .filter(found -> found.startsWith("mlserver_mlflow."))
                .isPresent();
        ModelConfig config = base.withServing(serving(base.serving()))
                .withRuntime(runtime.or(base::runtime))
                .withModelFile(mlflow ? base.modelFile() : file().or(base::modelFile))
                .withSignature(signature(runtime, base.signature()));
        for (String key : settings.keys()) {
            if (!UNDERSTOOD.contains(key)) {
                notes.add("no effect here: " + key);
            }
        }
        for (String key : parameters.keys()) {
            if (!key.equals("uri") && !key.equals("version")) {
                notes.add("no effect here: parameters." + key);
            }
        }
        return new Result(config, version(), List.copyOf(notes));
    }

    private String runtime(String implementation) {
        String runtime = IMPLEMENTATIONS.get(implementation);
        if (runtime != null) {
            return runtime;
        }
        if (implementation.startsWith("mlserver_sklearn.")) {
            throw Pickles.refusal(parameters.text("uri").orElse("model.joblib"), Optional.of("sklearn"));
        }
        throw new InferenceException(
                ErrorCode.FAILED_PRECONDITION,
                FILE + ": implementation: \"" + implementation + "\" is Python code, which is not run; served are "
                        + String.join(
                                ", ", IMPLEMENTATIONS.keySet().stream().sorted().toList()));
    }

    private Optional<String> file() {
        Optional<String> uri = parameters.text("uri").map(path -> path.startsWith("./") ? path.substring(2) : path);
        if (uri.isEmpty() || uri.get().isEmpty() || uri.get().equals(".")) {
            return Optional.empty();
        }
        if (!ModelYaml.isWithin(uri.get()) || uri.get().indexOf(':') >= 0) {
            throw parameters.wrong(
                    "uri", "expected a path within the model's folder, got \"" + uri.get() + "\"; put the file there");
        }
        return uri;
    }

    private Optional<ModelVersion> version() {
        Optional<String> text = parameters.text("version");
        Optional<ModelVersion> version =
                text.flatMap(given -> ModelVersion.parse(given.startsWith("v") ? given.substring(1) : given));
        if (text.isPresent() && version.isEmpty()) {
            notes.add("parameters.version \"" + text.get() + "\" is no number; it is version 1 here");
        }
        return version;
    }

    private ServingConfig serving(ServingConfig base) {
        double rows = settings.number("max_batch_size").orElse(0);
        double seconds = settings.number("max_batch_time").orElse(0);
        if (rows < 0 || rows > Integer.MAX_VALUE || seconds < 0 || seconds > DurationText.LONGEST.toSeconds()) {
            throw InferenceException.invalid(
                    FILE + ": max_batch_size and max_batch_time: expected 0 or more, got " + rows + " and " + seconds);
        }
        if (rows <= 1) {
            return base;
        }
        return base.withBatching(new BatchConfig(
                Optional.of(true),
                OptionalInt.of((int) rows),
                Optional.of(Duration.ofNanos(
                        Math.round(seconds * Duration.ofSeconds(1).toNanos()))),
                base.batching().preferredRows(),
                base.batching().allowedRows()));
    }

    private SignatureOverride signature(Optional<String> runtime, SignatureOverride base) {
        List<TensorOverride> inputs = tensors("inputs");
        List<TensorOverride> outputs = tensors("outputs");
        if (inputs.isEmpty() && outputs.isEmpty()) {
            return base;
        }
        if (runtime.filter(TREES::equals).isPresent()) {
            // There they only describe what callers may send: trees have no names of their own.
            return new SignatureOverride(base.maxBatchSize(), byPlace(inputs), byPlace(outputs));
        }
        return new SignatureOverride(
                base.maxBatchSize(),
                inputs.isEmpty() ? base.inputs() : inputs,
                outputs.isEmpty() ? base.outputs() : outputs);
    }

    private static List<TensorOverride> byPlace(List<TensorOverride> tensors) {
        return IntStream.range(0, tensors.size())
                .mapToObj(i -> new TensorOverride(
                        tensors.get(i).name(), Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.of(i)))
                .toList();
    }

    private List<TensorOverride> tensors(String key) {
        List<TensorOverride> tensors = new ArrayList<>();
        for (JsonFields tensor : settings.objects(key)) {
            String name = tensor.text("name").orElseThrow(() -> settings.wrong(key, "an entry has no name"));
            Optional<DataType> type = tensor.text("datatype")
                    .map(text -> DataType.named(text)
                            .orElseThrow(() -> tensor.wrong("datatype", "unknown datatype \"" + text + "\"")));
            List<Long> dims = tensor.integers("shape");
            Optional<Shape> shape = dims.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Shape.of(dims.stream()
                            .mapToLong(dim -> Math.max(dim, Shape.VARIABLE))
                            .toArray()));
            tensors.add(new TensorOverride(name, type, shape, Optional.empty()));
        }
        return tensors;
    }
}
