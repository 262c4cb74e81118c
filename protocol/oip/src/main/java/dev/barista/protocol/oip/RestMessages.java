package dev.barista.protocol.oip;

import dev.barista.model.ModelVersion;
import dev.barista.model.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The JSON bodies of REST's management calls, made from the same views as the messages of gRPC. Thread-safe. */
public final class RestMessages {

    private final JsonFactory factory = new JsonFactory();

    /** The body of every error. */
    public byte[] error(String message) {
        return object(json -> json.writeStringProperty("error", message));
    }

    /** The body of {@code GET /v2}. */
    public byte[] server(ServerView view) {
        return object(json -> {
            json.writeStringProperty("name", view.name());
            json.writeStringProperty("version", view.version());
            strings(json, "extensions", view.extensions());
        });
    }

    /** The body of {@code GET /v2/models}. */
    public byte[] models(List<String> names) {
        return object(json -> strings(json, "models", names));
    }

    /** The body of {@code GET /v2/models/M}. */
    public byte[] model(ModelView view) {
        return object(json -> {
            json.writeStringProperty("name", view.name().value());
            strings(
                    json,
                    "versions",
                    view.versions().stream().map(ModelVersion::toString).toList());
            json.writeStringProperty("platform", view.platform());
            objects(json, "inputs", view.signature().inputs(), spec -> tensor(json, spec));
            objects(json, "outputs", view.signature().outputs(), spec -> tensor(json, spec));
        });
    }

    private static void tensor(JsonGenerator json, TensorSpec spec) {
        json.writeStringProperty("name", spec.name());
        json.writeStringProperty("datatype", spec.dataType().name());
        RestInferEncoder.writeShape(json, "shape", spec.shape(), 0);
    }

    /** The body of {@code GET /v2/models/M/config}; 64-bit numbers are JSON numbers. */
    public byte[] config(ConfigView view) {
        int firstDim = GrpcMessages.firstConfigDim(view);
        return object(json -> {
            json.writeStringProperty("name", view.name().value());
            json.writeStringProperty("platform", view.platform());
            json.writeStringProperty("backend", view.backend());
            json.writeName("version_policy");
            json.writeStartObject();
            versionPolicy(json, view.versions());
            json.writeEndObject();
            json.writeNumberProperty("max_batch_size", view.signature().maxBatchSize());
            objects(json, "input", view.signature().inputs(), spec -> {
                configTensor(json, spec, firstDim);
                json.writeBooleanProperty("optional", spec.optional());
            });
            objects(json, "output", view.signature().outputs(), spec -> configTensor(json, spec, firstDim));
            view.batching().ifPresent(batching -> batching(json, batching));
            objects(json, "instance_group", List.of(view), group -> {
                json.writeStringProperty("name", group.name().value());
                json.writeStringProperty("kind", "KIND_CPU");
                json.writeNumberProperty("count", group.instances());
            });
            json.writeStringProperty("default_model_filename", view.modelFile());
            json.writeName("parameters");
            json.writeStartObject();
            new TreeMap<>(view.parameters()).forEach((key, value) -> {
                json.writeName(key);
                json.writeStartObject();
                json.writeStringProperty("string_value", value);
                json.writeEndObject();
            });
            json.writeEndObject();
        });
    }

    private static void batching(JsonGenerator json, BatchingView batching) {
        json.writeObjectPropertyStart("dynamic_batching");
        json.writeArrayPropertyStart("preferred_batch_size");
        batching.preferredRows().forEach(json::writeNumber);
        json.writeEndArray();
        json.writeNumberProperty("max_queue_delay_microseconds", batching.maxDelayMicros());
        json.writeBooleanProperty("preserve_ordering", batching.preservesOrder());
        json.writeNumberProperty("priority_levels", batching.priorityLevels());
        json.writeNumberProperty("default_priority_level", batching.usualPriority());
        json.writeObjectPropertyStart("default_queue_policy");
        json.writeStringProperty("timeout_action", "REJECT");
        json.writeNumberProperty("default_timeout_microseconds", batching.queueTimeoutMicros());
        json.writeBooleanProperty("allow_timeout_override", true);
        json.writeNumberProperty("max_queue_size", batching.maxQueuedCalls());
        json.writeEndObject();
        json.writeObjectPropertyStart("priority_queue_policy");
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void configTensor(JsonGenerator json, TensorSpec spec, int firstDim) {
        json.writeStringProperty("name", spec.name());
        json.writeStringProperty("data_type", GrpcMessages.dataTypeName(spec.dataType()));
        RestInferEncoder.writeShape(json, "dims", spec.shape(), firstDim);
    }

    private static void versionPolicy(JsonGenerator json, VersionChoice versions) {
        switch (versions) {
            case VersionChoice.Latest(int count) -> {
                json.writeName("latest");
                json.writeStartObject();
                json.writeNumberProperty("num_versions", count);
            }
            case VersionChoice.All() -> {
                json.writeName("all");
                json.writeStartObject();
            }
            case VersionChoice.Specific(List<ModelVersion> listed) -> {
                json.writeName("specific");
                json.writeStartObject();
                json.writeName("versions");
                json.writeStartArray();
                listed.forEach(version -> json.writeNumber(version.number()));
                json.writeEndArray();
            }
        }
        json.writeEndObject();
    }

    /** The body of {@code POST /v2/repository/index}. */
    public byte[] index(List<RepositoryEntry> entries) {
        return write(json -> {
            json.writeStartArray();
            for (RepositoryEntry entry : entries) {
                json.writeStartObject();
                json.writeStringProperty("name", entry.name().value());
                entry.version().ifPresent(version -> json.writeStringProperty("version", version.toString()));
                json.writeStringProperty("state", entry.state().name());
                json.writeStringProperty("reason", entry.reason());
                if (!entry.labels().isEmpty()) {
                    json.writeArrayPropertyStart("labels");
                    entry.labels().forEach(json::writeString);
                    json.writeEndArray();
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** The body of the statistics calls. */
    public byte[] statistics(List<StatisticsView> views) {
        return object(json -> objects(json, "model_stats", views, view -> {
            json.writeStringProperty("name", view.name().value());
            json.writeStringProperty("version", view.version().toString());
            json.writeNumberProperty("last_inference", view.lastInferenceMillis());
            json.writeNumberProperty("inference_count", view.inferenceCount());
            json.writeNumberProperty("execution_count", view.executionCount());
            phases(json, view.phases());
            json.writeName("response_stats");
            json.writeStartObject();
            json.writeEndObject();
            objects(json, "batch_stats", view.batches(), batch -> {
                json.writeNumberProperty("batch_size", batch.batchSize());
                total(json, "compute_input", batch.computeInput());
                total(json, "compute_infer", batch.computeInfer());
                total(json, "compute_output", batch.computeOutput());
            });
            objects(json, "memory_usage", view.memory(), memory -> {
                json.writeStringProperty("type", memory.type());
                json.writeNumberProperty("id", memory.id());
                json.writeNumberProperty("byte_size", memory.byteSize());
            });
            scheduling(json, view.scheduling());
        }));
    }

    /** Not of the extension: what its counters don't tell of this server. */
    private static void scheduling(JsonGenerator json, StatisticsView.Scheduling scheduling) {
        json.writeObjectPropertyStart("scheduling");
        json.writeBooleanProperty("inline", scheduling.inline());
        json.writeNumberProperty("instances", scheduling.instances());
        json.writeNumberProperty("queued_calls", scheduling.queuedCalls());
        json.writeNumberProperty("queued_rows", scheduling.queuedRows());
        json.writeEndObject();
    }

    private static void phases(JsonGenerator json, StatisticsView.Phases phases) {
        json.writeName("inference_stats");
        json.writeStartObject();
        total(json, "success", phases.success());
        total(json, "fail", phases.fail());
        total(json, "queue", phases.queue());
        total(json, "compute_input", phases.computeInput());
        total(json, "compute_infer", phases.computeInfer());
        total(json, "compute_output", phases.computeOutput());
        total(json, "cache_hit", phases.cacheHit());
        total(json, "cache_miss", phases.cacheMiss());
        json.writeEndObject();
    }

    private static void total(JsonGenerator json, String key, StatisticsView.Total total) {
        json.writeName(key);
        json.writeStartObject();
        json.writeNumberProperty("count", total.count());
        json.writeNumberProperty("ns", total.nanos());
        json.writeEndObject();
    }

    private static void strings(JsonGenerator json, String key, List<String> values) {
        json.writeName(key);
        json.writeStartArray();
        values.forEach(json::writeString);
        json.writeEndArray();
    }

    private static <T> void objects(JsonGenerator json, String key, List<T> items, Consumer<T> properties) {
        json.writeName(key);
        json.writeStartArray();
        for (T item : items) {
            json.writeStartObject();
            properties.accept(item);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private byte[] object(Consumer<JsonGenerator> properties) {
        return write(json -> {
            json.writeStartObject();
            properties.accept(json);
            json.writeEndObject();
        });
    }

    private byte[] write(Consumer<JsonGenerator> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), bytes)) {
            content.accept(json);
        }
        return bytes.toByteArray();
    }
}
