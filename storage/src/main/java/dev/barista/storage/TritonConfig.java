package dev.barista.storage;

import dev.barista.lifecycle.CachePolicy;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.ServingConfig;
import dev.barista.lifecycle.SignatureOverride;
import dev.barista.lifecycle.TensorOverride;
import dev.barista.lifecycle.VersionPolicy;
import dev.barista.lifecycle.WarmUpPolicy;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Understands Triton's model configuration: what of it has a meaning here becomes a {@link ModelConfig}; what has none
 * is named in notes; what would change answers if it were left out is refused. docs/model-repository.md has the table.
 */
public final class TritonConfig {

    private static final int MAX_INSTANCES = ServingYaml.MAX_INSTANCES;

    private static final Set<String> UNDERSTOOD = Set.of(
            "name",
            "platform",
            "backend",
            "max_batch_size",
            "input",
            "output",
            "version_policy",
            "default_model_filename",
            "instance_group",
            "dynamic_batching",
            "sequence_batching",
            "parameters",
            "optimization",
            "model_transaction_policy",
            "model_warmup",
            "response_cache");

    /** A model that needs one of these would answer wrongly, or not at all, without it. */
    private static final List<String> NEEDED = List.of("ensemble_scheduling", "batch_input", "batch_output");

    private final String where;
    private final ProtoNode.Message config;
    private final List<String> notes = new ArrayList<>();
    private final TritonRuntime runtime;

    private TritonConfig(String where, ProtoNode.Message config) {
        this.where = where;
        this.config = config;
        this.runtime = TritonRuntime.of(where, config, notes);
    }

    /**
     * A configuration as it was understood.
     *
     * @param notes what it says that has no effect here
     * @param warmUp what versions are to be warmed with, beside what lies with them
     */
    public record Result(ModelConfig config, List<String> notes, TritonWarmUp warmUp) {
        public Result {
            notes = List.copyOf(notes);
        }
    }

    /**
     * Reads the text of a {@code config.pbtxt}.
     *
     * @param model whose configuration it is to be
     * @throws InferenceException {@code INVALID_ARGUMENT} with line and field
     */
    public static Result fromText(ModelName model, String text) {
        String where = EntryNames.CONFIG_PBTXT;
        return new TritonConfig(where, checked(where, ProtoText.parse(where, text), false)).result(model);
    }

    /**
     * Reads the same as JSON, as the {@code config} parameter of a load request brings it.
     *
     * @param model whose configuration it is to be
     * @throws InferenceException {@code INVALID_ARGUMENT} with the place or the field
     */
    public static Result fromJson(ModelName model, String json) {
        String where = "config";
        return new TritonConfig(where, checked(where, ProtoJson.parse(json), true)).result(model);
    }

    private static ProtoNode.Message checked(String where, ProtoNode.Message config, boolean json) {
        return new ProtoSchema(TritonSchema.DEFINITIONS, where, json).check(config, TritonSchema.MESSAGE);
    }

    private Result result(ModelName model) {
        checkName(model);
        refuseWhatIsNeeded();
        int maxBatchSize = maxBatchSize();
        OptionalInt given = config.has("max_batch_size") ? OptionalInt.of(maxBatchSize) : OptionalInt.empty();
        List<TensorOverride> outputs = tensors("output", maxBatchSize);
        Optional<TritonSequence> sequence = sequence(maxBatchSize, outputs);
        boolean onnx = runtime.name().orElse("onnx").equals("onnx");
        ModelConfig result = new ModelConfig(
                "",
                config.message("version_policy").map(this::versionPolicy).orElse(VersionPolicy.DEFAULT),
                Map.of(),
                runtime.name(),
                modelFile().or(runtime::file),
                new TritonOptions(where, notes).options(config, onnx),
                serving(given, sequence),
                new SignatureOverride(
                        given,
                        both(
                                tensors("input", maxBatchSize),
                                sequence.map(TritonSequence::inputs).orElse(List.of())),
                        both(outputs, sequence.map(TritonSequence::outputs).orElse(List.of()))),
                new WarmUpPolicy(true, TritonWarmUp.runs(config, WarmUpPolicy.DEFAULT.runs())),
                CachePolicy.OFF.withEnabled(config.message("response_cache")
                        .filter(cache -> cache.isTrue("enable"))
                        .isPresent()));
        List<String> without = config.fields().keySet().stream()
                .filter(field -> !UNDERSTOOD.contains(field))
                .toList();
        if (!without.isEmpty()) {
            notes.add("no effect here: " + String.join(", ", without));
        }
        return new Result(result, notes, TritonWarmUp.of(where, config, maxBatchSize > 0));
    }

    private void checkName(ModelName model) {
        Optional<ProtoNode.Scalar> name =
                config.scalar("name").filter(scalar -> !scalar.text().isEmpty());
        if (name.isPresent() && !name.get().text().equals(model.value())) {
            throw error(name.get(), "name is \"" + name.get().text() + "\", the model is called \"" + model + "\"");
        }
    }

    private void refuseWhatIsNeeded() {
        for (String field : NEEDED) {
            for (ProtoNode value : config.all(field)) {
                throw error(value, field + " is not supported, and the model would not work without it");
            }
        }
        config.message("model_transaction_policy").ifPresent(policy -> {
            if (policy.isTrue("decoupled")) {
                throw error(policy, "decoupled models, which answer more than once, are not supported");
            }
        });
    }

    private Optional<String> modelFile() {
        Optional<ProtoNode.Scalar> file = config.scalar("default_model_filename")
                .filter(scalar -> !scalar.text().isEmpty());
        if (file.isPresent() && !ModelYaml.isWithin(file.get().text())) {
            throw error(file.get(), "default_model_filename: expected a path within the version's folder");
        }
        return file.map(ProtoNode.Scalar::text);
    }

    private int maxBatchSize() {
        Optional<ProtoNode.Scalar> scalar = config.scalar("max_batch_size");
        int size = scalar.map(value -> Integer.decode(value.text())).orElse(0);
        if (size < 0) {
            throw error(scalar.orElseThrow(), "max_batch_size: expected 0 or more, got " + size);
        }
        return size;
    }

    private VersionPolicy versionPolicy(ProtoNode.Message policy) {
        if (policy.fields().size() > 1) {
            throw error(policy, "version_policy: expected one of latest, all, specific, got more");
        }
        if (policy.has("all")) {
            return new VersionPolicy.All();
        }
        Optional<ProtoNode.Message> specific = policy.message("specific");
        if (specific.isPresent()) {
            List<Long> versions = specific.get().integers("versions");
            if (versions.stream().anyMatch(version -> version < 0)) {
                throw error(specific.get(), "version_policy: a version is 0 or more");
            }
            return new VersionPolicy.Listed(
                    versions.stream().map(ModelVersion::new).toList());
        }
        long count = policy.message("latest").stream()
                .flatMap(latest -> latest.integers("num_versions").stream())
                .findFirst()
                .orElse(1L);
        if (count < 1 || count > Integer.MAX_VALUE) {
            throw error(policy, "version_policy: num_versions: expected 1 or more, got " + count);
        }
        return new VersionPolicy.Latest((int) count);
    }

    private Optional<TritonSequence> sequence(int maxBatchSize, List<TensorOverride> outputs) {
        Set<String> visible = outputs.stream().map(TensorOverride::name).collect(Collectors.toSet());
        return config.message("sequence_batching")
                .map(message -> new TritonSequence(where, message, maxBatchSize, notes).read(visible));
    }

    private ServingConfig serving(OptionalInt maxBatchSize, Optional<TritonSequence> sequence) {
        Optional<ProtoNode.Message> batching = config.message("dynamic_batching");
        if (batching.isPresent() && sequence.isPresent()) {
            throw error(
                    batching.get(),
                    "dynamic_batching and sequence_batching: expected one of them; calls of different sequences share"
                            + " runs without the first");
        }
        return sequence.map(TritonSequence::serving)
                .or(() -> batching.map(new TritonBatching(where, maxBatchSize, notes)::serving))
                .orElse(ServingConfig.NONE)
                .withInstances(instances());
    }

    private static List<TensorOverride> both(List<TensorOverride> some, List<TensorOverride> others) {
        List<TensorOverride> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private OptionalInt instances() {
        if (!config.has("instance_group")) {
            return OptionalInt.empty();
        }
        long total = 0;
        for (ProtoNode.Message group : config.messages("instance_group")) {
            long count = group.integers("count").stream().findFirst().orElse(1L);
            if (count < 1 || count > MAX_INSTANCES) {
                throw error(group, "instance_group: count: expected 1 to " + MAX_INSTANCES + ", got " + count);
            }
            total += count;
            if (group.text("kind").filter("KIND_GPU"::equals).isPresent()) {
                notes.add("instance_group: KIND_GPU runs on the CPU here");
            }
            group.fields().keySet().stream()
                    .filter(field -> !Set.of("name", "kind", "count").contains(field))
                    .forEach(field -> notes.add("no effect here: instance_group." + field));
        }
        if (total > MAX_INSTANCES) {
            throw error(config, "instance_group: at most " + MAX_INSTANCES + " instances, got " + total);
        }
        return OptionalInt.of((int) total);
    }

    private List<TensorOverride> tensors(String field, int maxBatchSize) {
        TritonTensors tensors = new TritonTensors(where, maxBatchSize > 0, notes);
        return config.messages(field).stream()
                .map(message -> tensors.tensor(field, message))
                .map(tensor -> runtime.positional() ? TritonTensors.byPlace(tensor) : tensor)
                .toList();
    }

    private InferenceException error(ProtoNode at, String message) {
        return ProtoText.error(where, at.line(), message);
    }
}
