package dev.barista.protocol.oip;

import dev.barista.model.DataType;
import dev.barista.model.ModelVersion;
import dev.barista.model.Shape;
import dev.barista.model.TensorSpec;
import dev.barista.protocol.oip.messages.InferBatchStatistics;
import dev.barista.protocol.oip.messages.InferStatistics;
import dev.barista.protocol.oip.messages.MemoryUsage;
import dev.barista.protocol.oip.messages.ModelConfig;
import dev.barista.protocol.oip.messages.ModelConfigResponse;
import dev.barista.protocol.oip.messages.ModelDynamicBatching;
import dev.barista.protocol.oip.messages.ModelInput;
import dev.barista.protocol.oip.messages.ModelInstanceGroup;
import dev.barista.protocol.oip.messages.ModelMetadataResponse;
import dev.barista.protocol.oip.messages.ModelMetadataResponse.TensorMetadata;
import dev.barista.protocol.oip.messages.ModelOutput;
import dev.barista.protocol.oip.messages.ModelParameter;
import dev.barista.protocol.oip.messages.ModelQueuePolicy;
import dev.barista.protocol.oip.messages.ModelStatistics;
import dev.barista.protocol.oip.messages.ModelStatisticsResponse;
import dev.barista.protocol.oip.messages.ModelVersionPolicy;
import dev.barista.protocol.oip.messages.RepositoryIndexResponse;
import dev.barista.protocol.oip.messages.ServerMetadataResponse;
import dev.barista.protocol.oip.messages.StatisticDuration;
import dev.barista.protocol.oip.messages.SystemSharedMemoryStatusResponse;
import java.util.ArrayList;
import java.util.List;

/** The answers of gRPC's management calls, made from the same views as those of REST. */
public final class GrpcMessages {

    private GrpcMessages() {}

    /** The answer to ServerMetadata. */
    public static ServerMetadataResponse server(ServerView view) {
        return ServerMetadataResponse.newBuilder()
                .setName(view.name())
                .setVersion(view.version())
                .addAllExtensions(view.extensions())
                .build();
    }

    /** The answer to SystemSharedMemoryStatus. */
    public static SystemSharedMemoryStatusResponse sharedMemory(List<SharedRegion> regions) {
        SystemSharedMemoryStatusResponse.Builder response = SystemSharedMemoryStatusResponse.newBuilder();
        for (SharedRegion region : regions) {
            response.putRegions(
                    region.name(),
                    SystemSharedMemoryStatusResponse.RegionStatus.newBuilder()
                            .setName(region.name())
                            .setKey(region.key())
                            .setOffset(region.offset())
                            .setByteSize(region.byteSize())
                            .build());
        }
        return response.build();
    }

    /** The answer to ModelMetadata. */
    public static ModelMetadataResponse model(ModelView view) {
        ModelMetadataResponse.Builder response =
                ModelMetadataResponse.newBuilder().setName(view.name().value()).setPlatform(view.platform());
        view.versions().forEach(version -> response.addVersions(version.toString()));
        view.signature().inputs().forEach(spec -> response.addInputs(tensor(spec)));
        view.signature().outputs().forEach(spec -> response.addOutputs(tensor(spec)));
        return response.build();
    }

    private static TensorMetadata tensor(TensorSpec spec) {
        return TensorMetadata.newBuilder()
                .setName(spec.name())
                .setDatatype(spec.dataType().name())
                .addAllShape(dims(spec.shape(), 0))
                .build();
    }

    /** The answer to ModelConfig. */
    public static ModelConfigResponse config(ConfigView view) {
        int firstDim = firstConfigDim(view);
        ModelConfig.Builder config = ModelConfig.newBuilder()
                .setName(view.name().value())
                .setPlatform(view.platform())
                .setBackend(view.backend())
                .setVersionPolicy(versionPolicy(view.versions()))
                .setMaxBatchSize(view.signature().maxBatchSize())
                .setDefaultModelFilename(view.modelFile())
                .addInstanceGroup(ModelInstanceGroup.newBuilder()
                        .setName(view.name().value())
                        .setCount(view.instances())
                        .setKind(ModelInstanceGroup.Kind.KIND_CPU));
        view.sequence()
                .ifPresentOrElse(
                        sequence -> config.setSequenceBatching(SequenceMessages.message(view, sequence)),
                        () -> view.batching().ifPresent(batching -> config.setDynamicBatching(batching(batching))));
        for (TensorSpec spec : view.signature().inputs()) {
            config.addInput(ModelInput.newBuilder()
                    .setName(spec.name())
                    .setDataType(dataType(spec.dataType()))
                    .addAllDims(dims(spec.shape(), firstDim))
                    .setOptional(spec.optional()));
        }
        for (TensorSpec spec : view.signature().outputs()) {
            config.addOutput(ModelOutput.newBuilder()
                    .setName(spec.name())
                    .setDataType(dataType(spec.dataType()))
                    .addAllDims(dims(spec.shape(), firstDim)));
        }
        view.parameters()
                .forEach((key, value) -> config.putParameters(
                        key, ModelParameter.newBuilder().setStringValue(value).build()));
        return ModelConfigResponse.newBuilder().setConfig(config).build();
    }

    private static ModelDynamicBatching batching(BatchingView view) {
        return ModelDynamicBatching.newBuilder()
                .addAllPreferredBatchSize(view.preferredRows())
                .setMaxQueueDelayMicroseconds(view.maxDelayMicros())
                .setPreserveOrdering(view.preservesOrder())
                .setPriorityLevels(view.priorityLevels())
                .setDefaultPriorityLevel(view.usualPriority())
                .setDefaultQueuePolicy(ModelQueuePolicy.newBuilder()
                        .setTimeoutAction(ModelQueuePolicy.TimeoutAction.REJECT)
                        .setDefaultTimeoutMicroseconds(view.queueTimeoutMicros())
                        .setAllowTimeoutOverride(true)
                        .setMaxQueueSize(view.maxQueuedCalls()))
                .build();
    }

    /** Where the dimensions begin that a configuration lists: it leaves out that of the batch. */
    static int firstConfigDim(ConfigView view) {
        return view.signature().isBatched() ? 1 : 0;
    }

    /** A type as configurations write it. */
    static String dataTypeName(DataType type) {
        return type == DataType.BYTES ? "TYPE_STRING" : "TYPE_" + type.name();
    }

    static dev.barista.protocol.oip.messages.DataType dataType(DataType type) {
        return dev.barista.protocol.oip.messages.DataType.valueOf(dataTypeName(type));
    }

    private static ModelVersionPolicy versionPolicy(VersionChoice versions) {
        ModelVersionPolicy.Builder policy = ModelVersionPolicy.newBuilder();
        switch (versions) {
            case VersionChoice.Latest(int count) ->
                policy.setLatest(ModelVersionPolicy.Latest.newBuilder().setNumVersions(count));
            case VersionChoice.All() -> policy.setAll(ModelVersionPolicy.All.getDefaultInstance());
            case VersionChoice.Specific(List<ModelVersion> listed) ->
                policy.setSpecific(ModelVersionPolicy.Specific.newBuilder()
                        .addAllVersions(
                                listed.stream().map(ModelVersion::number).toList()));
        }
        return policy.build();
    }

    static List<Long> dims(Shape shape, int from) {
        List<Long> dims = new ArrayList<>(shape.rank());
        for (int i = from; i < shape.rank(); i++) {
            dims.add(shape.dim(i));
        }
        return dims;
    }

    /** The answer to RepositoryIndex. */
    public static RepositoryIndexResponse index(List<RepositoryEntry> entries) {
        RepositoryIndexResponse.Builder response = RepositoryIndexResponse.newBuilder();
        for (RepositoryEntry entry : entries) {
            response.addModels(RepositoryIndexResponse.ModelIndex.newBuilder()
                    .setName(entry.name().value())
                    .setVersion(entry.version().map(ModelVersion::toString).orElse(""))
                    .setState(entry.state().name())
                    .setReason(entry.reason()));
        }
        return response.build();
    }

    /** The answer to ModelStatistics. */
    public static ModelStatisticsResponse statistics(List<StatisticsView> views) {
        ModelStatisticsResponse.Builder response = ModelStatisticsResponse.newBuilder();
        views.forEach(view -> response.addModelStats(statistics(view)));
        return response.build();
    }

    private static ModelStatistics statistics(StatisticsView view) {
        ModelStatistics.Builder statistics = ModelStatistics.newBuilder()
                .setName(view.name().value())
                .setVersion(view.version().toString())
                .setLastInference(view.lastInferenceMillis())
                .setInferenceCount(view.inferenceCount())
                .setExecutionCount(view.executionCount())
                .setInferenceStats(phases(view.phases()));
        for (StatisticsView.Batch batch : view.batches()) {
            statistics.addBatchStats(InferBatchStatistics.newBuilder()
                    .setBatchSize(batch.batchSize())
                    .setComputeInput(duration(batch.computeInput()))
                    .setComputeInfer(duration(batch.computeInfer()))
                    .setComputeOutput(duration(batch.computeOutput())));
        }
        for (StatisticsView.Memory memory : view.memory()) {
            statistics.addMemoryUsage(MemoryUsage.newBuilder()
                    .setType(memory.type())
                    .setId(memory.id())
                    .setByteSize(memory.byteSize()));
        }
        return statistics.build();
    }

    private static InferStatistics phases(StatisticsView.Phases phases) {
        return InferStatistics.newBuilder()
                .setSuccess(duration(phases.success()))
                .setFail(duration(phases.fail()))
                .setQueue(duration(phases.queue()))
                .setComputeInput(duration(phases.computeInput()))
                .setComputeInfer(duration(phases.computeInfer()))
                .setComputeOutput(duration(phases.computeOutput()))
                .setCacheHit(duration(phases.cacheHit()))
                .setCacheMiss(duration(phases.cacheMiss()))
                .build();
    }

    private static StatisticDuration duration(StatisticsView.Total total) {
        return StatisticDuration.newBuilder()
                .setCount(total.count())
                .setNs(total.nanos())
                .build();
    }
}
