package dev.barista.protocol.oip;

import dev.barista.model.InferenceException;
import dev.barista.model.InferenceRequest;
import dev.barista.model.ModelName;
import dev.barista.model.NamedTensor;
import dev.barista.model.RequestedOutput;
import dev.barista.model.TensorAllocator;
import dev.barista.model.VersionSelector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    private final SharedMemory memory;
    private final NameCache names = new NameCache();

    /** One for messages that have their elements in them. */
    public GrpcInferDecoder(TensorAllocator allocator) {
        this(allocator, NoSharedMemory.off());
    }

    /**
     * @param allocator gives the memory of inputs that must be copied
     * @param memory that messages may name
     */
    public GrpcInferDecoder(TensorAllocator allocator, SharedMemory memory) {
        this.allocator = allocator;
        this.memory = memory;
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
        GrpcParameters parameters = new GrpcParameters();
        while (message.hasNext()) {
            int tag = message.tag();
            if (tag == OUTPUT_NAME) {
                name = message.string();
            } else if (tag == OUTPUT_PARAMETERS) {
                parameters.readEntry(message.message());
            } else {
                message.skip(tag);
            }
        }
        ReservedParameters.checkOutput(name, parameters.map());
        return new RequestedOutput(name, parameters.map());
    }

    /** One message while it is read. */
    private final class Message {

        private final RequestBody body;
        private final List<GrpcInput> inputs = new ArrayList<>(2);
        private final GrpcParameters parameters = new GrpcParameters();
        private List<RequestedOutput> outputs = List.of();

        // Where the raw contents lie: offsets and lengths in turn.
        private int[] raw = new int[4];
        private int rawCount;
        private int rawTaken;
        private int sharedCount;

        private String modelName = "";
        private String modelVersion = "";
        private String id = "";

        Message(RequestBody body) {
            this.body = body;
        }

        DecodedInfer decode() {
            ProtoReader reader = ProtoReader.of(body, names);
            while (reader.hasNext()) {
                readField(reader.tag(), reader);
            }
            ModelName model = new ModelName(modelName);
            VersionSelector version = VersionSelector.parse(modelVersion);
            OutputForm form = ReservedParameters.form(parameters.map(), outputs, true, memory);
            var timeout = ReservedParameters.timeoutMicros(parameters.map());
            int priority = ReservedParameters.priority(parameters.map());
            InferenceRequest request = new InferenceRequest(model, version, tensors(), outputs, parameters.map());
            return new DecodedInfer(
                    request, id.isEmpty() ? Optional.empty() : Optional.of(id), timeout, priority, form);
        }

        private void readField(int tag, ProtoReader reader) {
            if (tag == MODEL_NAME) {
                modelName = reader.string();
            } else if (tag == MODEL_VERSION) {
                modelVersion = reader.string();
            } else if (tag == ID) {
                id = reader.string();
            } else if (tag == PARAMETERS) {
                parameters.readEntry(reader.message());
            } else if (tag == INPUTS) {
                add(new GrpcInput(reader.message()));
            } else if (tag == OUTPUTS) {
                outputs = outputs.isEmpty() ? new ArrayList<>(4) : outputs;
                outputs.add(readOutput(reader.message()));
            } else if (tag == RAW_INPUT_CONTENTS) {
                addRaw(reader);
            } else {
                reader.skip(tag);
            }
        }

        private void add(GrpcInput input) {
            inputs.add(input);
            sharedCount += input.isShared() ? 1 : 0;
        }

        private void addRaw(ProtoReader reader) {
            if (2 * rawCount == raw.length) {
                raw = Arrays.copyOf(raw, 2 * raw.length);
            }
            int length = reader.skipBytes();
            raw[2 * rawCount] = reader.position() - length;
            raw[2 * rawCount + 1] = length;
            rawCount++;
        }

        private List<NamedTensor> tensors() {
            int inMessage = inputs.size() - sharedCount;
            if (rawCount > 0 && rawCount != inMessage) {
                throw InferenceException.invalid("raw_input_contents has " + rawCount + " entries for " + inMessage
                        + " inputs; expected one each");
            }
            if (sharedCount > 0) {
                SharedInputs shared = new SharedInputs(memory, allocator);
                return InputTensors.collect(inputs.size(), index -> tensor(inputs.get(index), shared));
            }
            // Of one there is nothing to be closed if it fails.
            return inputs.size() == 1
                    ? List.of(tensor(inputs.getFirst()))
                    : InputTensors.collect(inputs.size(), index -> tensor(inputs.get(index)));
        }

        private NamedTensor tensor(GrpcInput input, SharedInputs shared) {
            return input.isShared() ? input.shared(shared) : tensor(input);
        }

        /** To be called for the inputs in their order. */
        private NamedTensor tensor(GrpcInput input) {
            if (rawCount == 0) {
                return input.typed(allocator);
            }
            int next = rawTaken++;
            return input.raw(body, raw[2 * next], raw[2 * next + 1], allocator);
        }
    }
}
