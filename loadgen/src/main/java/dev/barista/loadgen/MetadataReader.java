package dev.barista.loadgen;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.barista.json.JsonInput;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.TensorSpec;
import dev.barista.protocol.oip.messages.ModelMetadataRequest;
import dev.barista.protocol.oip.messages.ModelMetadataResponse;
import java.time.Duration;
import java.util.List;

/** Asks a server what a model takes. */
final class MetadataReader {

    private final ModelCall call;
    private final Duration timeout;

    MetadataReader(ModelCall call, Duration timeout) {
        this.call = call;
        this.timeout = timeout;
    }

    /** @throws LoadFailure if the server can't be reached, does not know the model, or answers something else */
    List<TensorSpec> inputs() throws InterruptedException {
        List<TensorSpec> inputs = switch (call.api()) {
            case REST, REST_BINARY -> OipMetadata.inputs(json(OipRest.path(call)));
            case TFS_REST -> TfsMetadata.inputs(json(TfsRest.path(call) + "/metadata"));
            case GRPC -> grpcInputs();
            case TFS_GRPC -> tfsGrpcInputs();
            case EMBEDDINGS, CHAT ->
                throw new IllegalArgumentException(call.api().title() + " has no metadata");
        };
        if (inputs.isEmpty()) {
            throw LoadFailure.refused("the server names no inputs of model \"" + call.model() + "\"");
        }
        return inputs;
    }

    private JsonInput json(String path) throws InterruptedException {
        Calls get = new Calls.Http(List.of(HttpRequests.get(call.endpoint(), path, call.headers())), false);
        byte[] body = answer(get).body().toByteArray();
        try {
            return JsonInput.of(body);
        } catch (InferenceException e) {
            throw LoadFailure.refused("what " + call.endpoint() + path + " answers is no JSON: " + e.getMessage());
        }
    }

    private List<TensorSpec> grpcInputs() throws InterruptedException {
        ModelMetadataRequest request = ModelMetadataRequest.newBuilder()
                .setName(call.model())
                .setVersion(call.version())
                .build();
        Calls ask = new Calls.Grpc(
                GrpcMessages.OIP_SERVICE + "ModelMetadata", call.headers(), List.of(GrpcMessages.framed(request)));
        try {
            ModelMetadataResponse metadata = ModelMetadataResponse.parseFrom(
                    GrpcMessages.unframed(answer(ask).body().toByteArray()));
            return metadata.getInputsList().stream()
                    .map(input -> TensorSpec.of(
                            input.getName(),
                            type(input.getName(), input.getDatatype()),
                            input.getShapeList().stream()
                                    .mapToLong(dim -> Math.max(-1, dim))
                                    .toArray()))
                    .toList();
        } catch (InvalidProtocolBufferException e) {
            throw LoadFailure.refused("the server's metadata can't be read: " + e.getMessage());
        }
    }

    private List<TensorSpec> tfsGrpcInputs() throws InterruptedException {
        Calls ask =
                new Calls.Grpc(TfsGrpc.SERVICE + "GetModelMetadata", call.headers(), List.of(TfsGrpc.metadata(call)));
        return TfsGrpcMetadata.inputs(GrpcMessages.unframed(answer(ask).body().toByteArray()));
    }

    private OneCall.Answer answer(Calls calls) throws InterruptedException {
        OneCall.Answer answer = OneCall.make(call.endpoint(), calls, 0, timeout);
        if (!answer.ok()) {
            throw LoadFailure.refused("the server does not describe model \"" + call.model() + "\": " + answer.kind()
                    + (answer.message().isEmpty() ? "" : ": " + answer.message()));
        }
        return answer;
    }

    static DataType type(String tensor, String name) {
        return DataType.named(name)
                .orElseThrow(() -> LoadFailure.refused(
                        "the server describes input \"" + tensor + "\" with a type that is not known here: " + name));
    }
}
