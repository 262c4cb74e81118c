package dev.barista.storage;

import dev.barista.lifecycle.CachePolicy;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.SignatureOverride;
import dev.barista.lifecycle.TensorOverride;
import dev.barista.lifecycle.VersionPolicy;
import dev.barista.lifecycle.WarmUpPolicy;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelVersion;
import dev.barista.model.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads model.yaml; {@link ModelYamlKey} lists what it may say. */
final class ModelYaml {

    static final int MAX_WARM_UP_RUNS = 10_000;

    private final YamlSection document;
    private final ModelConfig base;

    private ModelYaml(YamlSection document, ModelConfig base) {
        this.document = document;
        this.base = base;
    }

    /**
     * The configuration that a text describes.
     *
     * @param base what holds for keys that the text does not have
     * @throws InferenceException {@code INVALID_ARGUMENT} with line and key
     */
    static ModelConfig read(String text, ModelConfig base) {
        String file = EntryNames.MODEL_YAML;
        YamlNode root = YamlText.parse(file, text);
        if (root instanceof YamlNode.Scalar scalar && scalar.isNull()) {
            return base;
        }
        return new ModelYaml(new YamlSection(file, "", root, ModelYamlKey.keysOf("")), base).config();
    }

    private ModelConfig config() {
        return new ModelConfig(
                document.text("description").orElse(base.description()),
                document.section("versions").map(this::versionPolicy).orElse(base.versionPolicy()),
                document.section("labels").map(this::labels).orElse(base.labels()),
                document.text("runtime").or(base::runtime),
                file(),
                options(),
                new ServingYaml(document, base.serving()).config(),
                signature(),
                document.section("warm_up").map(this::warmUp).orElse(base.warmUp()),
                document.section("cache").map(this::cache).orElse(base.cache()));
    }

    private VersionPolicy versionPolicy(YamlSection section) {
        String policy = section.text("policy").orElse("latest");
        if (section.has("count") && !policy.equals("latest")) {
            throw section.wrong("count", "only goes with policy: latest");
        }
        if (section.has("list") && !policy.equals("listed")) {
            throw section.wrong("list", "only goes with policy: listed");
        }
        return switch (policy) {
            case "latest" ->
                new VersionPolicy.Latest(
                        section.integer("count", 1, Integer.MAX_VALUE).orElse(1));
            case "all" -> new VersionPolicy.All();
            case "listed" ->
                new VersionPolicy.Listed(
                        section
                                .integers("list", 0)
                                .orElseThrow(() -> section.wrong("policy", "listed needs versions.list"))
                                .stream()
                                .map(ModelVersion::new)
                                .toList());
            default -> throw section.wrong("policy", "expected latest, all or listed, got \"" + policy + "\"");
        };
    }

    private Map<String, ModelVersion> labels(YamlSection section) {
        Map<String, ModelVersion> labels = new LinkedHashMap<>();
        for (String label : section.keys()) {
            if (label.isEmpty()
                    || label.equals("latest")
                    || ModelVersion.parse(label).isPresent()) {
                throw section.wrong(label, "a label is neither \"latest\" nor a number nor empty");
            }
            String version = section.text(label).orElse("");
            labels.put(
                    label,
                    ModelVersion.parse(version)
                            .orElseThrow(
                                    () -> section.wrong(label, "expected a version number, got \"" + version + "\"")));
        }
        return labels;
    }

    private Optional<String> file() {
        Optional<String> file = document.text("file");
        if (file.isPresent() && !isWithin(file.get())) {
            throw document.wrong("file", "expected a path within the version's folder, got \"" + file.get() + "\"");
        }
        return file.or(base::modelFile);
    }

    /** Whether the path names something below a folder: plain segments with '/' between. */
    static boolean isWithin(String path) {
        List<String> segments = List.of(path.split("/", -1));
        return path.indexOf('\\') < 0
                && path.indexOf('\0') < 0
                && segments.stream()
                        .noneMatch(segment -> segment.isEmpty() || segment.equals(".") || segment.equals(".."));
    }

    private Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>(base.runtimeOptions());
        document.section("options")
                .ifPresent(section ->
                        section.keys().forEach(key -> section.text(key).ifPresent(value -> options.put(key, value))));
        return options;
    }

    private SignatureOverride signature() {
        SignatureOverride signature = base.signature();
        return new SignatureOverride(
                ServingYaml.orBase(document.integer("max_batch_size", 0, Integer.MAX_VALUE), signature.maxBatchSize()),
                document.has("inputs") ? tensors("inputs") : signature.inputs(),
                document.has("outputs") ? tensors("outputs") : signature.outputs());
    }

    private List<TensorOverride> tensors(String key) {
        List<TensorOverride> tensors = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlSection section : document.sections(key)) {
            TensorOverride tensor = tensor(key, section);
            if (!names.add(tensor.name())) {
                throw document.wrong(key, "\"" + tensor.name() + "\" is described twice");
            }
            tensors.add(tensor);
        }
        return tensors;
    }

    private TensorOverride tensor(String key, YamlSection section) {
        String name = section.text("name").orElseThrow(() -> document.wrong(key, "an entry has no name"));
        Optional<DataType> dataType = section.text("datatype")
                .map(text -> DataType.named(text)
                        .orElseThrow(() -> section.wrong(
                                "datatype",
                                "unknown datatype \"" + text + "\"; expected one" + " such as FP32, INT64 or BYTES")));
        Optional<Shape> shape = section.integers("shape", Shape.VARIABLE)
                .map(dims -> Shape.of(dims.stream().mapToLong(Long::longValue).toArray()));
        Optional<List<String>> dimensions = section.texts("dimensions");
        if (shape.isPresent() && dimensions.isPresent()) {
            int names = dimensions.get().size();
            if (names != shape.get().rank()) {
                throw section.wrong("dimensions", names + " names for the shape " + shape.get());
            }
        }
        return new TensorOverride(name, dataType, shape, dimensions);
    }

    private WarmUpPolicy warmUp(YamlSection section) {
        return new WarmUpPolicy(
                section.bool("enabled").orElse(base.warmUp().enabled()),
                section.integer("runs", 1, MAX_WARM_UP_RUNS)
                        .orElse(base.warmUp().runs()));
    }

    private CachePolicy cache(YamlSection section) {
        Duration timeToLive = section.duration("ttl").orElse(base.cache().timeToLive());
        if (timeToLive.isZero()) {
            throw section.wrong("ttl", "expected a duration longer than 0");
        }
        OptionalLong ownBytes = section.longInteger("max_bytes", 1);
        return new CachePolicy(
                section.bool("enabled").orElse(base.cache().enabled()),
                timeToLive,
                ownBytes.isPresent() ? ownBytes : base.cache().ownBytes());
    }
}
