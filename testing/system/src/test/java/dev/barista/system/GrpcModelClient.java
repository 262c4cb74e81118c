package dev.barista.system;

import com.google.protobuf.ByteString;
import dev.barista.model.NamedTensor;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import dev.barista.protocol.oip.messages.ModelInferResponse;
import java.util.ArrayList;
import java.util.List;

/** Inference over gRPC, elements as raw bytes. */
final class GrpcModelClient implements ModelClient {

    private final GrpcApi api;

    GrpcModelClient(String url) {
        this.api = new GrpcApi(url);
    }

    @Override
    public String transport() {
        return "gRPC raw";
    }

    @Override
    public Answer infer(Call call) {
        return answer(api.call("ModelInfer", request(call), ModelInferResponse.parser()));
    }

    static ModelInferRequest request(Call call) {
        ModelInferRequest.Builder request =
                ModelInferRequest.newBuilder().setModelName(call.model()).setModelVersion(call.version());
        for (NamedTensor input : call.inputs()) {
            ModelInferRequest.InferInputTensor.Builder tensor = request.addInputsBuilder()
                    .setName(input.name())
                    .setDatatype(input.tensor().dataType().name());
            for (long dim : input.tensor().shape().dims()) {
                tensor.addShape(dim);
            }
            request.addRawInputContents(ByteString.copyFrom(WireElements.raw(input.tensor())));
        }
        return request.build();
    }

    private static Answer answer(ModelInferResponse response) {
        if (response.getRawOutputContentsCount() != response.getOutputsCount()) {
            throw new AssertionError(response.getOutputsCount() + " outputs, but "
                    + response.getRawOutputContentsCount() + " raw contents");
        }
        List<NamedTensor> outputs = new ArrayList<>();
        for (int i = 0; i < response.getOutputsCount(); i++) {
            ModelInferResponse.InferOutputTensor output = response.getOutputs(i);
            long[] shape =
                    output.getShapeList().stream().mapToLong(Long::longValue).toArray();
            outputs.add(new NamedTensor(
                    output.getName(),
                    WireElements.tensor(
                            output.getDatatype(),
                            shape,
                            response.getRawOutputContents(i).asReadOnlyByteBuffer())));
        }
        return new Answer(response.getModelName(), response.getModelVersion(), outputs);
    }

    @Override
    public void close() {
        api.close();
    }
}
