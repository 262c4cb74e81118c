package dev.barista.protocol.oip;

import dev.barista.json.JsonOutput;
import dev.barista.model.DataType;
import dev.barista.model.SequenceTensors;
import dev.barista.protocol.oip.messages.ModelSequenceBatching;
import java.util.List;

/** Writes how sequences are run, as part of a model's configuration. */
final class SequenceMessages {

    private SequenceMessages() {}

    static ModelSequenceBatching message(ConfigView config, SequenceView view) {
        int firstDim = GrpcMessages.firstConfigDim(config);
        ModelSequenceBatching.Builder batching =
                ModelSequenceBatching.newBuilder().setMaxSequenceIdleMicroseconds(view.idleMicros());
        config.batching()
                .ifPresentOrElse(
                        shared -> batching.setOldest(ModelSequenceBatching.StrategyOldest.newBuilder()
                                .setMaxCandidateSequences(view.maxSequences())
                                .addAllPreferredBatchSize(shared.preferredRows())
                                .setMaxQueueDelayMicroseconds(shared.maxDelayMicros())
                                .setPreserveOrdering(shared.preservesOrder())),
                        () -> batching.setDirect(ModelSequenceBatching.StrategyDirect.getDefaultInstance()));
        for (SequenceView.Control control : view.controls()) {
            batching.addControlInput(ModelSequenceBatching.ControlInput.newBuilder()
                    .setName(control.input().name())
                    .addControl(control(control)));
        }
        for (SequenceView.State state : view.states()) {
            batching.addState(ModelSequenceBatching.State.newBuilder()
                    .setInputName(state.input().name())
                    .setOutputName(state.output().name())
                    .setDataType(GrpcMessages.dataType(state.input().dataType()))
                    .addAllDims(GrpcMessages.dims(state.input().shape(), firstDim))
                    .addInitialState(ModelSequenceBatching.InitialState.newBuilder()
                            .setDataType(GrpcMessages.dataType(state.input().dataType()))
                            .addAllDims(GrpcMessages.dims(state.initial(), firstDim))
                            .setZeroData(true)
                            .setName(state.input().name())));
        }
        return batching.build();
    }

    private static ModelSequenceBatching.Control control(SequenceView.Control view) {
        SequenceTensors.Control told = view.told();
        ModelSequenceBatching.Control.Builder control = ModelSequenceBatching.Control.newBuilder()
                .setKind(ModelSequenceBatching.Control.Kind.valueOf(kind(told)));
        if (told.kind() == SequenceTensors.Kind.ID) {
            return control.setDataType(GrpcMessages.dataType(view.input().dataType()))
                    .build();
        }
        switch (view.input().dataType()) {
            case BOOL -> control.addAllBoolFalseTrue(List.of(told.whenFalse() != 0, told.whenTrue() != 0));
            case FP32 -> control.addAllFp32FalseTrue(List.of((float) told.whenFalse(), (float) told.whenTrue()));
            default -> control.addAllInt32FalseTrue(List.of((int) told.whenFalse(), (int) told.whenTrue()));
        }
        return control.build();
    }

    private static String kind(SequenceTensors.Control told) {
        return switch (told.kind()) {
            case START -> "CONTROL_SEQUENCE_START";
            case END -> "CONTROL_SEQUENCE_END";
            case READY -> "CONTROL_SEQUENCE_READY";
            case ID -> "CONTROL_SEQUENCE_CORRID";
        };
    }

    static void write(JsonOutput json, ConfigView config, SequenceView view) {
        int firstDim = GrpcMessages.firstConfigDim(config);
        json.key("sequence_batching").startObject();
        json.key("max_sequence_idle_microseconds").number(view.idleMicros());
        config.batching()
                .ifPresentOrElse(
                        shared -> oldest(json, view, shared),
                        () -> json.key("direct").startObject().endObject());
        json.key("control_input").startArray();
        view.controls().forEach(control -> control(json, control));
        json.endArray();
        json.key("state").startArray();
        view.states().forEach(state -> state(json, state, firstDim));
        json.endArray();
        json.endObject();
    }

    private static void oldest(JsonOutput json, SequenceView view, BatchingView shared) {
        json.key("oldest").startObject();
        json.key("max_candidate_sequences").number(view.maxSequences());
        json.key("preferred_batch_size").startArray();
        shared.preferredRows().forEach(json::number);
        json.endArray();
        json.key("max_queue_delay_microseconds").number(shared.maxDelayMicros());
        json.key("preserve_ordering").bool(shared.preservesOrder());
        json.endObject();
    }

    private static void control(JsonOutput json, SequenceView.Control view) {
        SequenceTensors.Control told = view.told();
        DataType type = view.input().dataType();
        json.startObject();
        json.key("name").string(view.input().name());
        json.key("control").startArray().startObject();
        json.key("kind").string(kind(told));
        if (told.kind() == SequenceTensors.Kind.ID) {
            json.key("data_type").string(GrpcMessages.dataTypeName(type));
        } else {
            values(json, type, told);
        }
        json.endObject().endArray();
        json.endObject();
    }

    private static void values(JsonOutput json, DataType type, SequenceTensors.Control told) {
        switch (type) {
            case BOOL ->
                json.key("bool_false_true")
                        .startArray()
                        .bool(told.whenFalse() != 0)
                        .bool(told.whenTrue() != 0);
            case FP32 ->
                json.key("fp32_false_true")
                        .startArray()
                        .number((float) told.whenFalse())
                        .number((float) told.whenTrue());
            default ->
                json.key("int32_false_true")
                        .startArray()
                        .number((long) told.whenFalse())
                        .number((long) told.whenTrue());
        }
        json.endArray();
    }

    private static void state(JsonOutput json, SequenceView.State state, int firstDim) {
        String type = GrpcMessages.dataTypeName(state.input().dataType());
        json.startObject();
        json.key("input_name").string(state.input().name());
        json.key("output_name").string(state.output().name());
        json.key("data_type").string(type);
        RestInferEncoder.writeShape(json, "dims", state.input().shape(), firstDim);
        json.key("initial_state").startArray().startObject();
        json.key("data_type").string(type);
        RestInferEncoder.writeShape(json, "dims", state.initial(), firstDim);
        json.key("zero_data").bool(true);
        json.key("name").string(state.input().name());
        json.endObject().endArray();
        json.endObject();
    }
}
