package dev.barista.protocol.oip;

import dev.barista.json.JsonInput;
import dev.barista.json.JsonParameters;
import dev.barista.json.SpareBytes;
import dev.barista.json.TensorJsonReader;
import dev.barista.model.InferenceException;
import dev.barista.model.InferenceRequest;
import dev.barista.model.NamedTensor;
import dev.barista.model.ParameterValue;
import dev.barista.model.RequestContext;
import dev.barista.model.RequestedOutput;
import dev.barista.model.Signature;
import dev.barista.model.TensorAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the bodies of REST inference calls: JSON, JSON followed by binary tensors, and a raw tensor alone.
 * Thread-safe.
 *
 * <p>Elements in JSON go straight to tensor memory; binary ones stay where they are in the body (see
 * {@link RequestBody}). Keys of the request that the protocol does not know are passed over, as it allows extensions.
 */
public final class RestInferDecoder {

    private final TensorAllocator allocator;
    private final TensorJsonReader tensors;
    private final SharedMemory memory;
    private final SpareBytes spares = new SpareBytes();

    /** One for requests that have their elements in them. */
    public RestInferDecoder(TensorAllocator allocator) {
        this(allocator, NoSharedMemory.off());
    }

    /**
     * @param allocator gives the memory of inputs that do not stay in the body
     * @param memory that requests may name
     */
    public RestInferDecoder(TensorAllocator allocator, SharedMemory memory) {
        this.allocator = allocator;
        this.memory = memory;
        this.tensors = new TensorJsonReader(allocator);
    }

    /**
     * Decodes one body.
     *
     * @param body not compressed any more; taken over, see {@link RequestBody}
     * @param signature the called version's; asked only for a raw tensor, and may throw what the caller is to be told
     * @throws InferenceException {@code INVALID_ARGUMENT} if it is malformed, {@code UNIMPLEMENTED} if it asks for
     *     something that this server does not do, {@code RESOURCE_EXHAUSTED} if there is no memory for its tensors
     */
    public DecodedInfer decode(RestInferCall call, RequestBody body, Supplier<Signature> signature) {
        try {
            int jsonLength = call.jsonLength().orElse(body.size());
            if (jsonLength > body.size()) {
                throw InferenceException.invalid("header " + RestInferCall.JSON_LENGTH_HEADER + " says that "
                        + jsonLength + " bytes of the body are JSON, the whole body has " + body.size());
            }
            boolean raw = call.jsonLength().isPresent() && jsonLength == 0;
            return raw ? decodeRaw(call, body, signature.get()) : decodeJson(call, body, jsonLength);
        } finally {
            body.close();
        }
    }

    private DecodedInfer decodeRaw(RestInferCall call, RequestBody body, Signature signature) {
        NamedTensor input = RawInput.read(signature, body, allocator);
        InferenceRequest request =
                new InferenceRequest(call.model(), call.version(), List.of(input), List.of(), Map.of());
        return new DecodedInfer(
                request, Optional.empty(), OptionalLong.empty(), RequestContext.USUAL_PRIORITY, OutputForm.BINARY);
    }

    private DecodedInfer decodeJson(RestInferCall call, RequestBody body, int jsonLength) {
        RestInputs inputs = new RestInputs(body, jsonLength, tensors, allocator, memory);
        byte[] window = spares.take();
        Fields fields = new Fields();
        try {
            JsonInput input = JsonInput.of(body.bytes(), body.start(), jsonLength, window);
            input.object("the request", key -> {
                switch (key) {
                    case "id" -> fields.id = input.string("id");
                    case "parameters" -> fields.parameters = JsonParameters.read(input, () -> "parameters");
                    case "inputs" -> inputs.readAll(input);
                    case "outputs" -> fields.outputs = readOutputs(input);
                    default -> input.skip();
                }
            });
            input.end();
            OutputForm form = ReservedParameters.form(fields.parameters, fields.outputs, false, memory);
            OptionalLong timeout = ReservedParameters.timeoutMicros(fields.parameters);
            int priority = ReservedParameters.priority(fields.parameters);
            InferenceRequest request = new InferenceRequest(
                    call.model(), call.version(), inputs.finish(), fields.outputs, fields.parameters);
            return new DecodedInfer(request, Optional.ofNullable(fields.id), timeout, priority, form);
        } catch (RuntimeException e) {
            inputs.discard();
            throw e;
        } finally {
            spares.giveBack(window);
        }
    }

    private static List<RequestedOutput> readOutputs(JsonInput input) {
        List<RequestedOutput> outputs = new ArrayList<>();
        input.array("outputs", () -> outputs.add(readOutput(input)));
        return outputs;
    }

    private static RequestedOutput readOutput(JsonInput input) {
        Fields fields = new Fields();
        input.object("a requested output", key -> {
            switch (key) {
                case "name" -> fields.id = input.string("the name of a requested output");
                case "parameters" ->
                    fields.parameters = JsonParameters.read(input, () -> "parameters of a requested output");
                default -> input.skip();
            }
        });
        if (fields.id == null) {
            throw input.error("a requested output has no \"name\"");
        }
        ReservedParameters.checkOutput(fields.id, fields.parameters);
        return new RequestedOutput(fields.id, fields.parameters);
    }

    /** What is known of a request, or of a requested output, so far. */
    private static final class Fields {
        private @Nullable String id;
        private Map<String, ParameterValue> parameters = Map.of();
        private List<RequestedOutput> outputs = List.of();
    }
}
