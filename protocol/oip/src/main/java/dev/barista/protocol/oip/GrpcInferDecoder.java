package dev.barista.protocol.oip;

import dev.barista.model.InferenceException;
import dev.barista.model.InferenceRequest;
import dev.barista.model.ModelName;
import dev.barista.model.NamedTensor;
import dev.barista.model.ParameterValue;
import dev.barista.model.RequestedOutput;
import dev.barista.model.TensorAllocator;
import dev.barista.model.VersionSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decodes ModelInferRequest messages straight into tensors; no protobuf object is made. Thread-safe.
 *
 * <p>Fields may come in any order, unknown ones are skipped, and of repeated single values the last one counts, as
 * protobuf demands. Raw contents stay where they are in the body (see {@link RequestBody}), typed ones are copied.
 */
public final class GrpcInferDecoder {

    private static final int MODEL_NAME = ProtoReader.tagOf(1, ProtoReader.BYTES);
    private static final int MODEL_VERSION = ProtoReader.tagOf(2, ProtoReader.BYTES);
    private static final int ID = ProtoReader.tagOf(3, ProtoReader.BYTES);
    private static final int PARAMETERS = ProtoReader.tagOf(4, ProtoReader.BYTES);
    private static final int INPUTS = ProtoReader.tagOf(5, ProtoReader.BYTES);
    private static final int OUTPUTS = ProtoReader.tagOf(6, ProtoReader.BYTES);
    private static final int RAW_INPUT_CONTENTS = ProtoReader.tagOf(7, ProtoReader.BYTES);

    private static final int OUTPUT_NAME = ProtoReader.tagOf(1, ProtoReader.BYTES);
    private static final int OUTPUT_PARAMETERS = ProtoReader.tagOf(2, ProtoReader.BYTES);

    private final TensorAllocator allocator;

    /** @param allocator gives the memory of inputs that must be copied */
    public GrpcInferDecoder(TensorAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Decodes one message.
     *
     * @param body the message, without gRPC's 5 bytes before it and not compressed; taken over, see {@link RequestBody}
     * @throws InferenceException {@code INVALID_ARGUMENT} if it is malformed, {@code UNIMPLEMENTED} if it asks for
     *     something that this server does not do, {@code RESOURCE_EXHAUSTED} if there is no memory for its tensors
     */
    public DecodedInfer decode(RequestBody body) {
        try {
            return new Message(body).decode();
        } finally {
            body.close();
        }
    }

    private static RequestedOutput readOutput(ProtoReader message) {
        String name = "";
        Map<String, ParameterValue> parameters = new HashMap<>(0);
        while (message.hasNext()) {
            int tag = message.tag();
            if (tag == OUTPUT_NAME) {
                name = message.string();
            } else if (tag == OUTPUT_PARAMETERS) {
                GrpcParameters.readEntry(message.message(), parameters);
            } else {
                message.skip(tag);
            }
        }
        ReservedParameters.checkOutput(name, parameters);
        return new RequestedOutput(name, parameters);
    }

    /** One message while it is read. */
    private final class Message {

        private final RequestBody body;
        private final List<GrpcInput> inputs = new ArrayList<>(4);
        private final List<ProtoReader> rawContents = new ArrayList<>(4);
        private final List<RequestedOutput> outputs = new ArrayList<>(4);
        private final Map<String, ParameterValue> parameters = new HashMap<>(0);
        private String modelName = "";
        private String modelVersion = "";
        private String id = "";

        Message(RequestBody body) {
            this.body = body;
        }

        DecodedInfer decode() {
            ProtoReader reader = ProtoReader.of(body.bytes());
            while (reader.hasNext()) {
                readField(reader.tag(), reader);
            }
            ModelName model = new ModelName(modelName);
            VersionSelector version = VersionSelector.parse(modelVersion);
            OutputForm form = ReservedParameters.form(parameters, outputs, true);
            var timeout = ReservedParameters.timeoutMicros(parameters);
            int priority = ReservedParameters.priority(parameters);
            InferenceRequest request = new InferenceRequest(model, version, tensors(), outputs, parameters);
            return new DecodedInfer(request, Optional.of(id).filter(text -> !text.isEmpty()), timeout, priority, form);
        }

        private void readField(int tag, ProtoReader reader) {
            if (tag == MODEL_NAME) {
                modelName = reader.string();
            } else if (tag == MODEL_VERSION) {
                modelVersion = reader.string();
            } else if (tag == ID) {
                id = reader.string();
            } else if (tag == PARAMETERS) {
                GrpcParameters.readEntry(reader.message(), parameters);
            } else if (tag == INPUTS) {
                inputs.add(new GrpcInput(reader.message()));
            } else if (tag == OUTPUTS) {
                outputs.add(readOutput(reader.message()));
            } else if (tag == RAW_INPUT_CONTENTS) {
                rawContents.add(reader.message());
            } else {
                reader.skip(tag);
            }
        }

        private List<NamedTensor> tensors() {
            if (!rawContents.isEmpty() && rawContents.size() != inputs.size()) {
                throw InferenceException.invalid("raw_input_contents has " + rawContents.size() + " entries for "
                        + inputs.size() + " inputs; expected one each");
            }
            return InputTensors.collect(
                    inputs.size(),
                    i -> rawContents.isEmpty()
                            ? inputs.get(i).typed(allocator)
                            : inputs.get(i).raw(body, rawContents.get(i), allocator));
        }
    }
}
