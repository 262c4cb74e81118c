package dev.barista.protocol.oip;

import dev.barista.json.JsonOutput;
import dev.barista.model.ModelVersion;
import dev.barista.model.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The JSON bodies of REST's management calls, made from the same views as the messages of gRPC. Thread-safe. */
public final class RestMessages {

    /** The body of every error. */
    public byte[] error(String message) {
        return object(json -> json.key("error").string(message));
    }

    /** The body of {@code GET /v2}. */
    public byte[] server(ServerView view) {
        return object(json -> {
            json.key("name").string(view.name());
            json.key("version").string(view.version());
            strings(json, "extensions", view.extensions());
        });
    }

    /** The body of {@code GET /v2/systemsharedmemory/status}. */
    public byte[] sharedMemory(List<SharedRegion> regions) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonOutput json = new JsonOutput(bytes::write);
        json.startArray();
        for (SharedRegion region : regions) {
            json.startObject();
            json.key("name").string(region.name());
            json.key("key").string(region.key());
            json.key("offset").number(region.offset());
            json.key("byte_size").number(region.byteSize());
            json.endObject();
        }
        json.endArray();
        json.flush();
        return bytes.toByteArray();
    }

    /** The body of {@code GET /v2/models}. */
    public byte[] models(List<String> names) {
        return object(json -> strings(json, "models", names));
    }

    /** The body of {@code GET /v2/models/M}. */
    public byte[] model(ModelView view) {
        return object(json -> {
            json.key("name").string(view.name().value());
            strings(
                    json,
                    "versions",
                    view.versions().stream().map(ModelVersion::toString).toList());
            json.key("platform").string(view.platform());
            objects(json, "inputs", view.signature().inputs(), spec -> tensor(json, spec));
            objects(json, "outputs", view.signature().outputs(), spec -> tensor(json, spec));
        });
    }

    private static void tensor(JsonOutput json, TensorSpec spec) {
        json.key("name").string(spec.name());
        json.key("datatype").string(spec.dataType().name());
        RestInferEncoder.writeShape(json, "shape", spec.shape(), 0);
    }

    /** The body of {@code GET /v2/models/M/config}; 64-bit numbers are JSON numbers. */
    public byte[] config(ConfigView view) {
        int firstDim = GrpcMessages.firstConfigDim(view);
        return object(json -> {
            json.key("name").string(view.name().value());
            json.key("platform").string(view.platform());
            json.key("backend").string(view.backend());
            json.key("version_policy").startObject();
            versionPolicy(json, view.versions());
            json.endObject();
            json.key("max_batch_size").number(view.signature().maxBatchSize());
            objects(json, "input", view.signature().inputs(), spec -> {
                configTensor(json, spec, firstDim);
                json.key("optional").bool(spec.optional());
            });
            objects(json, "output", view.signature().outputs(), spec -> configTensor(json, spec, firstDim));
            view.sequence()
                    .ifPresentOrElse(
                            sequence -> SequenceMessages.write(json, view, sequence),
                            () -> view.batching().ifPresent(batching -> batching(json, batching)));
            objects(json, "instance_group", List.of(view), group -> {
                json.key("name").string(group.name().value());
                json.key("kind").string("KIND_CPU");
                json.key("count").number(group.instances());
            });
            json.key("default_model_filename").string(view.modelFile());
            json.key("parameters").startObject();
            new TreeMap<>(view.parameters()).forEach((key, value) -> {
                json.key(key).startObject();
                json.key("string_value").string(value);
                json.endObject();
            });
            json.endObject();
        });
    }

    private static void batching(JsonOutput json, BatchingView batching) {
        json.key("dynamic_batching").startObject();
        json.key("preferred_batch_size").startArray();
        batching.preferredRows().forEach(json::number);
        json.endArray();
        json.key("max_queue_delay_microseconds").number(batching.maxDelayMicros());
        json.key("preserve_ordering").bool(batching.preservesOrder());
        json.key("priority_levels").number(batching.priorityLevels());
        json.key("default_priority_level").number(batching.usualPriority());
        json.key("default_queue_policy").startObject();
        json.key("timeout_action").string("REJECT");
        json.key("default_timeout_microseconds").number(batching.queueTimeoutMicros());
        json.key("allow_timeout_override").bool(true);
        json.key("max_queue_size").number(batching.maxQueuedCalls());
        json.endObject();
        json.key("priority_queue_policy").startObject();
        json.endObject();
        json.endObject();
    }

    private static void configTensor(JsonOutput json, TensorSpec spec, int firstDim) {
        json.key("name").string(spec.name());
        json.key("data_type").string(GrpcMessages.dataTypeName(spec.dataType()));
        RestInferEncoder.writeShape(json, "dims", spec.shape(), firstDim);
    }

    private static void versionPolicy(JsonOutput json, VersionChoice versions) {
        switch (versions) {
            case VersionChoice.Latest(int count) -> {
                json.key("latest").startObject();
                json.key("num_versions").number(count);
            }
            case VersionChoice.All() -> {
                json.key("all").startObject();
            }
            case VersionChoice.Specific(List<ModelVersion> listed) -> {
                json.key("specific").startObject();
                json.key("versions").startArray();
                listed.forEach(version -> json.number(version.number()));
                json.endArray();
            }
        }
        json.endObject();
    }

    /** The body of {@code POST /v2/repository/index}. */
    public byte[] index(List<RepositoryEntry> entries) {
        return write(json -> {
            json.startArray();
            for (RepositoryEntry entry : entries) {
                json.startObject();
                json.key("name").string(entry.name().value());
                entry.version().ifPresent(version -> json.key("version").string(version.toString()));
                json.key("state").string(entry.state().name());
                json.key("reason").string(entry.reason());
                if (!entry.labels().isEmpty()) {
                    json.key("labels").startArray();
                    entry.labels().forEach(json::string);
                    json.endArray();
                }
                json.endObject();
            }
            json.endArray();
        });
    }

    /** The body of the statistics calls. */
    public byte[] statistics(List<StatisticsView> views) {
        return object(json -> objects(json, "model_stats", views, view -> {
            json.key("name").string(view.name().value());
            json.key("version").string(view.version().toString());
            json.key("last_inference").number(view.lastInferenceMillis());
            json.key("inference_count").number(view.inferenceCount());
            json.key("execution_count").number(view.executionCount());
            phases(json, view.phases());
            json.key("response_stats").startObject();
            json.endObject();
            objects(json, "batch_stats", view.batches(), batch -> {
                json.key("batch_size").number(batch.batchSize());
                total(json, "compute_input", batch.computeInput());
                total(json, "compute_infer", batch.computeInfer());
                total(json, "compute_output", batch.computeOutput());
            });
            objects(json, "memory_usage", view.memory(), memory -> {
                json.key("type").string(memory.type());
                json.key("id").number(memory.id());
                json.key("byte_size").number(memory.byteSize());
            });
            scheduling(json, view.scheduling());
        }));
    }

    /** Not of the extension: what its counters don't tell of this server. */
    private static void scheduling(JsonOutput json, StatisticsView.Scheduling scheduling) {
        json.key("scheduling").startObject();
        json.key("inline").bool(scheduling.inline());
        json.key("instances").number(scheduling.instances());
        json.key("queued_calls").number(scheduling.queuedCalls());
        json.key("queued_rows").number(scheduling.queuedRows());
        scheduling.sequences().ifPresent(open -> json.key("sequences").number(open));
        json.endObject();
    }

    private static void phases(JsonOutput json, StatisticsView.Phases phases) {
        json.key("inference_stats").startObject();
        total(json, "success", phases.success());
        total(json, "fail", phases.fail());
        total(json, "queue", phases.queue());
        total(json, "compute_input", phases.computeInput());
        total(json, "compute_infer", phases.computeInfer());
        total(json, "compute_output", phases.computeOutput());
        total(json, "cache_hit", phases.cacheHit());
        total(json, "cache_miss", phases.cacheMiss());
        json.endObject();
    }

    private static void total(JsonOutput json, String key, StatisticsView.Total total) {
        json.key(key).startObject();
        json.key("count").number(total.count());
        json.key("ns").number(total.nanos());
        json.endObject();
    }

    private static void strings(JsonOutput json, String key, List<String> values) {
        json.key(key).startArray();
        values.forEach(json::string);
        json.endArray();
    }

    private static <T> void objects(JsonOutput json, String key, List<T> items, Consumer<T> properties) {
        json.key(key).startArray();
        for (T item : items) {
            json.startObject();
            properties.accept(item);
            json.endObject();
        }
        json.endArray();
    }

    private byte[] object(Consumer<JsonOutput> properties) {
        return write(json -> {
            json.startObject();
            properties.accept(json);
            json.endObject();
        });
    }

    private byte[] write(Consumer<JsonOutput> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        JsonOutput json = new JsonOutput(bytes::write);
        content.accept(json);
        json.flush();
        return bytes.toByteArray();
    }
}
