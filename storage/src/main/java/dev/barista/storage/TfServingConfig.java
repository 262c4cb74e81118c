package dev.barista.storage;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.VersionPolicy;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Understands the file of TensorFlow Serving's that lists models; docs/model-repository.md tells what each field
 * becomes.
 */
final class TfServingConfig {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    /** What may stand as the platform, and the runtime that it asks for; "" for whichever recognises the files. */
    private static final Map<String, String> PLATFORMS = Map.of(
            "tensorflow", "",
            "tflite", "litert",
            "litert", "litert",
            "onnx", "onnx",
            "onnxruntime_onnx", "onnx",
            "pytorch", "torch",
            "torch", "torch",
            "xgboost", "trees",
            "lightgbm", "trees",
            "java", "java");

    private final String where;
    private final UnaryOperator<@Nullable String> environment;

    private TfServingConfig(String where, UnaryOperator<@Nullable String> environment) {
        this.where = where;
        this.environment = environment;
    }

    /**
     * A model of the list.
     *
     * @param basePath the folder of its versions, as it was written, with variables filled in
     * @param notes what is said of it that has no effect
     */
    record Entry(ModelName name, String basePath, ModelConfig config, List<String> notes) {
        Entry {
            notes = List.copyOf(notes);
        }
    }

    /**
     * The models that a text lists, in its order.
     *
     * @param where the file's name in messages
     * @param environment the value of a variable, null if there is none of the name
     * @throws InferenceException {@code INVALID_ARGUMENT} with line and field
     */
    static List<Entry> read(String where, String text, UnaryOperator<@Nullable String> environment) {
        ProtoNode.Message config = new ProtoSchema(TfServingSchema.DEFINITIONS, where, false)
                .check(ProtoText.parse(where, text), TfServingSchema.MESSAGE);
        return new TfServingConfig(where, environment).entries(config);
    }

    private List<Entry> entries(ProtoNode.Message config) {
        if (config.has("custom_model_config")) {
            throw error(config.all("custom_model_config").getFirst(), "custom_model_config is not supported");
        }
        ProtoNode.Message list = config.message("model_config_list")
                .orElseThrow(() -> error(config, "expected model_config_list { config { … } }, got none"));
        Map<ModelName, Entry> entries = new LinkedHashMap<>();
        for (ProtoNode.Message model : list.messages("config")) {
            Entry entry = entry(model);
            if (entries.put(entry.name(), entry) != null) {
                throw error(model, "the model \"" + entry.name() + "\" is listed twice");
            }
        }
        return List.copyOf(entries.values());
    }

    private Entry entry(ProtoNode.Message model) {
        String name = model.text("name").orElseThrow(() -> error(model, "a model without a name"));
        if (!ModelName.isValid(name)) {
            throw error(
                    model.scalar("name").orElseThrow(),
                    "name: expected 1 to 255 letters, digits, '.', '-' or '_', not starting with '.', got \"" + name
                            + "\"");
        }
        ProtoNode.Scalar path = model.scalar("base_path")
                .filter(scalar -> !scalar.text().isEmpty())
                .orElseThrow(() -> error(model, "the model \"" + name + "\" has no base_path"));
        List<String> notes = new ArrayList<>();
        for (String field : List.of("logging_config", "logging_configs")) {
            if (model.has(field)) {
                notes.add(where + ": no effect here: " + field);
            }
        }
        ModelConfig config = ModelConfig.DEFAULT
                .withVersions(
                        model.message("model_version_policy").map(this::policy).orElse(VersionPolicy.DEFAULT),
                        model.message("version_labels").map(this::labels).orElse(Map.of()))
                .withRuntime(platform(model));
        return new Entry(new ModelName(name), filledIn(path), config, notes);
    }

    private VersionPolicy policy(ProtoNode.Message policy) {
        if (policy.fields().size() > 1) {
            throw error(policy, "model_version_policy: expected one of latest, all, specific, got more");
        }
        if (policy.has("all")) {
            return new VersionPolicy.All();
        }
        Optional<ProtoNode.Message> specific = policy.message("specific");
        if (specific.isPresent()) {
            List<Long> versions = specific.get().integers("versions");
            if (versions.isEmpty() || versions.stream().anyMatch(version -> version < 0)) {
                throw error(specific.get(), "model_version_policy.specific: expected versions of 0 or more");
            }
            return new VersionPolicy.Listed(
                    versions.stream().map(ModelVersion::new).toList());
        }
        long count = policy.message("latest")
                .map(latest -> latest.integer("num_versions").orElse(1))
                .orElse(1L);
        // 0 is what TensorFlow Serving takes for the field left out.
        return new VersionPolicy.Latest(Math.clamp(count, 1, Integer.MAX_VALUE));
    }

    private Map<String, ModelVersion> labels(ProtoNode.Message labels) {
        Map<String, ModelVersion> versions = new LinkedHashMap<>();
        labels.fields().forEach((label, values) -> {
            ProtoNode value = values.getFirst();
            long version = Long.decode(((ProtoNode.Scalar) value).text());
            boolean nameable = !label.isEmpty()
                    && !label.equals("latest")
                    && ModelVersion.parse(label).isEmpty();
            if (!nameable || version < 0) {
                throw error(
                        value,
                        "version_labels: a label is neither \"latest\" nor a number nor empty, and its version is 0 or"
                                + " more; got \"" + label + "\" for " + version);
            }
            versions.put(label, new ModelVersion(version));
        });
        return versions;
    }

    private Optional<String> platform(ProtoNode.Message model) {
        Optional<String> platform = model.text("model_platform");
        if (platform.isEmpty()) {
            return Optional.empty();
        }
        String runtime = PLATFORMS.get(platform.get());
        if (runtime == null) {
            throw error(
                    model.scalar("model_platform").orElseThrow(),
                    "model_platform: expected \"tensorflow\" or one of "
                            + String.join(
                                    ", ", PLATFORMS.keySet().stream().sorted().toList()) + ", got \""
                            + platform.get() + "\"");
        }
        return Optional.of(runtime).filter(name -> !name.isEmpty());
    }

    private String filledIn(ProtoNode.Scalar path) {
        Matcher matcher = VARIABLE.matcher(path.text());
        return matcher.replaceAll(found -> {
            String name = found.group(1);
            String value = environment.apply(name);
            if (value == null) {
                throw error(path, "base_path: the environment has no variable " + name);
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private InferenceException error(ProtoNode at, String message) {
        return ProtoText.error(where, at.line(), message);
    }
}
