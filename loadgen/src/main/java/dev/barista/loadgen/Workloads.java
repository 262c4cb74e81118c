package dev.barista.loadgen;

import dev.barista.model.NamedTensor;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.stream.Stream;

/** Encodes calls of tensors. */
public final class Workloads {

    private Workloads() {}

    /**
     * Calls of a model that takes tensors.
     *
     * @param samples the inputs of each different call, which stay the caller's
     * @param rows that each call carries
     */
    public static Workload of(ModelCall call, List<List<NamedTensor>> samples, int rows) {
        return new Workload(call.endpoint(), call.api(), call.model(), calls(call, samples), rows);
    }

    private static Calls calls(ModelCall call, List<List<NamedTensor>> samples) {
        return switch (call.api()) {
            case REST -> http(samples.stream().map(inputs -> OipRest.json(call, inputs)));
            case REST_BINARY -> http(samples.stream().map(inputs -> OipRest.binary(call, inputs)));
            case TFS_REST -> http(samples.stream().map(inputs -> TfsRest.predict(call, inputs)));
            case GRPC ->
                grpc(
                        call,
                        GrpcMessages.OIP_SERVICE + "ModelInfer",
                        samples.stream().map(inputs -> GrpcMessages.infer(call, inputs)));
            case TFS_GRPC ->
                grpc(call, TfsGrpc.SERVICE + "Predict", samples.stream().map(inputs -> TfsGrpc.predict(call, inputs)));
            case EMBEDDINGS, CHAT ->
                throw new IllegalArgumentException(call.api().title() + " takes text, not tensors");
        };
    }

    private static Calls http(Stream<ByteBuf> requests) {
        return new Calls.Http(requests.toList(), false);
    }

    private static Calls grpc(ModelCall call, String path, Stream<ByteBuf> messages) {
        return new Calls.Grpc(path, GrpcMessages.metadata(call.headers(), call.deadline()), messages.toList());
    }
}
