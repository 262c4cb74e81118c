package dev.barista.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.DataType;
import dev.barista.protocol.oip.messages.InferStatistics;
import dev.barista.protocol.oip.messages.ModelConfig;
import dev.barista.protocol.oip.messages.ModelDynamicBatching;
import dev.barista.protocol.oip.messages.ModelMetadataResponse;
import dev.barista.protocol.oip.messages.ModelSequenceBatching;
import dev.barista.protocol.oip.messages.ModelStatistics;
import dev.barista.protocol.oip.messages.ModelVersionPolicy;
import dev.barista.protocol.oip.messages.RepositoryIndexResponse;
import dev.barista.protocol.oip.messages.ServerMetadataResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GrpcMessagesTest {

    @Test
    void server_isSaidWhole() {
        ServerMetadataResponse message = GrpcMessages.server(Views.SERVER);

        assertThat(message.getName()).isEqualTo("barista");
        assertThat(message.getVersion()).isEqualTo("1.2");
        assertThat(message.getExtensionsList()).containsExactly("statistics", "binary_tensor_data");
    }

    @Test
    void model_hasItsBatchDimension() {
        ModelMetadataResponse message = GrpcMessages.model(Views.MODEL);

        assertThat(message.getVersionsList()).containsExactly("1", "2");
        assertThat(message.getPlatform()).isEqualTo("onnxruntime_onnx");
        assertThat(message.getInputs(0).getShapeList()).containsExactly(-1L, 4L);
        assertThat(message.getOutputs(0).getDatatype()).isEqualTo("BYTES");
    }

    @Test
    void sequences_areToldAsTheJsonTellsThem() {
        ModelConfig config = GrpcMessages.config(Views.sequence(true)).getConfig();
        assertThat(config.hasDynamicBatching()).isFalse();
        ModelSequenceBatching batching = config.getSequenceBatching();
        assertThat(batching.getMaxSequenceIdleMicroseconds()).isEqualTo(5_000_000);
        assertThat(batching.getOldest().getMaxCandidateSequences()).isEqualTo(100);
        assertThat(batching.getOldest().getPreferredBatchSizeList()).containsExactly(4);
        assertThat(batching.getControlInputList())
                .extracting(input -> input.getName() + " " + input.getControl(0).getKind())
                .containsExactly(
                        "start CONTROL_SEQUENCE_START",
                        "end CONTROL_SEQUENCE_END",
                        "ready CONTROL_SEQUENCE_READY",
                        "id CONTROL_SEQUENCE_CORRID");
        assertThat(batching.getControlInput(0).getControl(0).getInt32FalseTrueList())
                .containsExactly(-1, 2);
        assertThat(batching.getControlInput(1).getControl(0).getFp32FalseTrueList())
                .containsExactly(0f, 1.5f);
        assertThat(batching.getControlInput(2).getControl(0).getBoolFalseTrueList())
                .containsExactly(false, true);
        assertThat(batching.getControlInput(3).getControl(0).getDataType()).hasToString("TYPE_STRING");
        assertThat(batching.getState(0).getDimsList()).containsExactly(-1L, 8L);
        assertThat(batching.getState(0).getInitialState(0).getDimsList()).containsExactly(0L, 8L);
        assertThat(GrpcMessages.config(Views.sequence(false))
                        .getConfig()
                        .getSequenceBatching()
                        .hasDirect())
                .isTrue();
    }

    @Test
    void config_leavesTheBatchDimensionOut() {
        ModelConfig config = GrpcMessages.config(Views.CONFIG).getConfig();

        assertThat(config.getMaxBatchSize()).isEqualTo(16);
        assertThat(config.getInput(0).getDimsList()).containsExactly(4L);
        assertThat(config.getInput(0).getDataType()).hasToString("TYPE_FP32");
        assertThat(config.getOutput(0).getDimsList()).isEmpty();
        assertThat(config.getOutput(0).getDataType()).hasToString("TYPE_STRING");
        assertThat(config.getVersionPolicy().getSpecific().getVersionsList()).containsExactly(2L);
        assertThat(config.getInstanceGroup(0).getCount()).isEqualTo(2);
        assertThat(config.getParametersOrThrow("intra_op_threads").getStringValue())
                .isEqualTo("1");
    }

    @Test
    void batching_isSaidWhereCallsShareRuns() {
        ModelDynamicBatching batching =
                GrpcMessages.config(Views.CONFIG).getConfig().getDynamicBatching();

        assertThat(batching.getPreferredBatchSizeList()).containsExactly(4, 8);
        assertThat(batching.getMaxQueueDelayMicroseconds()).isEqualTo(2000);
        assertThat(batching.getPreserveOrdering()).isTrue();
        assertThat(batching.getPriorityLevels()).isEqualTo(9);
        assertThat(batching.getDefaultPriorityLevel()).isEqualTo(5);
        assertThat(batching.getDefaultQueuePolicy().getDefaultTimeoutMicroseconds())
                .isEqualTo(50_000);
        assertThat(batching.getDefaultQueuePolicy().getMaxQueueSize()).isEqualTo(1024);
        assertThat(GrpcMessages.config(Views.withoutBatching()).getConfig().hasDynamicBatching())
                .isFalse();
    }

    @Test
    void versionPolicies_areKept() {
        assertThat(policy(new VersionChoice.All()).hasAll()).isTrue();
        assertThat(policy(new VersionChoice.Latest(3)).getLatest().getNumVersions())
                .isEqualTo(3);
    }

    @Test
    void index_hasOneLineAVersion() {
        RepositoryIndexResponse message = GrpcMessages.index(Views.INDEX);

        assertThat(message.getModelsList()).hasSize(2);
        assertThat(message.getModels(0).getState()).isEqualTo("READY");
        assertThat(message.getModels(1).getVersion()).isEmpty();
        assertThat(message.getModels(1).getReason()).isEqualTo("corrupt");
    }

    @Test
    void statistics_areCopiedFieldByField() {
        ModelStatistics message = GrpcMessages.statistics(Views.STATISTICS).getModelStats(0);

        assertThat(message.getLastInference()).isEqualTo(1700000000000L);
        assertThat(message.getInferenceCount()).isEqualTo(12);
        assertThat(message.getExecutionCount()).isEqualTo(3);
        InferStatistics phases = message.getInferenceStats();
        assertThat(phases.getSuccess().getNs()).isEqualTo(10);
        assertThat(phases.getFail().getNs()).isEqualTo(20);
        assertThat(phases.getQueue().getNs()).isEqualTo(30);
        assertThat(phases.getComputeInput().getNs()).isEqualTo(40);
        assertThat(phases.getComputeInfer().getNs()).isEqualTo(50);
        assertThat(phases.getComputeOutput().getCount()).isEqualTo(6);
        assertThat(message.getBatchStats(0).getBatchSize()).isEqualTo(4);
        assertThat(message.getBatchStats(0).getComputeInput().getNs()).isEqualTo(7);
        assertThat(message.getBatchStats(0).getComputeInfer().getNs()).isEqualTo(8);
        assertThat(message.getBatchStats(0).getComputeOutput().getNs()).isEqualTo(9);
        assertThat(message.getMemoryUsage(0).getByteSize()).isEqualTo(4096);
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void everyType_hasANameInConfigurations(DataType type) {
        String name = GrpcMessages.dataTypeName(type);

        assertThat(dev.barista.protocol.oip.messages.DataType.valueOf(name).getNumber())
                .isPositive();
    }

    private static ModelVersionPolicy policy(VersionChoice versions) {
        return GrpcMessages.config(Views.config(versions)).getConfig().getVersionPolicy();
    }
}
