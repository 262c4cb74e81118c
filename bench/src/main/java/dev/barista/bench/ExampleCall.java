package dev.barista.bench;

import dev.barista.loadgen.Api;
import dev.barista.loadgen.Endpoint;
import dev.barista.loadgen.ModelCall;
import dev.barista.loadgen.Workload;
import dev.barista.loadgen.Workloads;
import dev.barista.model.DataType;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;

/**
 * A call that is measured: one row of floats in.
 *
 * @param deadline told to the server, zero is none
 */
record ExampleCall(Api api, String model, int columns, Duration deadline) {

    static final int FEATURES = 32;

    private static final int LARGE = 2_000_000;

    /** The call of a small network, {@code bench/models/mlp}. */
    static ExampleCall small(Api api) {
        return new ExampleCall(api, "mlp", FEATURES, Duration.ZERO);
    }

    /** A call that moves 8 MB there and back, {@code bench/models/identity}. */
    static ExampleCall large(Api api) {
        return new ExampleCall(api, "identity", LARGE, Duration.ZERO);
    }

    ExampleCall within(Duration limit) {
        return new ExampleCall(api, model, columns, limit);
    }

    String name() {
        return switch (api) {
            case GRPC -> "gRPC, raw";
            case REST -> "REST, JSON";
            case REST_BINARY -> "REST, binary";
            case TFS_REST, TFS_GRPC, EMBEDDINGS, CHAT -> api.title();
        };
    }

    /** The call of a server on this machine. */
    Workload at(int port) {
        Endpoint endpoint = Endpoint.local(port);
        ModelCall call = ModelCall.of(endpoint, api, model).withDeadline(deadline);
        return Workloads.of(call, List.of(List.of(new NamedTensor("x", row()))), 1);
    }

    private Tensor row() {
        ByteBuffer data = ByteBuffer.allocateDirect(columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < columns; i++) {
            data.putFloat(i * Float.BYTES, feature(i));
        }
        return Tensor.borrowed(DataType.FP32, Shape.of(1, columns), data);
    }

    /** The value of a feature, from 0 to 1, with as many digits as values usually have. */
    static float feature(int index) {
        return ((index * 0x9E3779B9) >>> 8) / (float) (1 << 24);
    }
}
