package dev.barista.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.barista.model.Shape;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import dev.barista.protocol.oip.messages.ModelInferResponse;
import dev.barista.protocol.oip.messages.ModelMetadataResponse;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Calls over gRPC against a server of gRPC's own library. */
final class GrpcIT {

    private static final String SERVICE = "inference.GRPCInferenceService";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Texts NO_TEXTS = new Texts("", 1, 1, false);

    private final AtomicInteger calls = new AtomicInteger();

    private byte[] metadata(byte[] request) {
        return ModelMetadataResponse.newBuilder()
                .setName("m")
                .addInputs(ModelMetadataResponse.TensorMetadata.newBuilder()
                        .setName("x")
                        .setDatatype("FP32")
                        .addShape(-1)
                        .addShape(-1))
                .build()
                .toByteArray();
    }

    /** What came in goes out, as it would of an identity. */
    private byte[] infer(byte[] request) {
        try {
            ModelInferRequest parsed = ModelInferRequest.parseFrom(request);
            calls.incrementAndGet();
            return ModelInferResponse.newBuilder()
                    .setModelName(parsed.getModelName())
                    .addRawOutputContents(parsed.getRawInputContents(0))
                    .build()
                    .toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw Status.INVALID_ARGUMENT.withDescription("unreadable").asRuntimeException();
        }
    }

    private FakeGrpcServer server(Function<byte[], byte[]> infer, UnaryOperator<NettyServerBuilder> settings)
            throws Exception {
        return new FakeGrpcServer(SERVICE, Map.of("ModelMetadata", this::metadata, "ModelInfer", infer), settings);
    }

    private static Workload workload(ModelCall call, Map<String, Shape> shapes) throws InterruptedException {
        return new WorkloadMaker(call, new Inputs(Optional.empty(), 3, 2, shapes, NO_TEXTS, 1), PATIENCE).make();
    }

    private static StepResult run(Workload workload, int callers, int connections, long requests)
            throws InterruptedException {
        Step step = Step.closed(callers, Duration.ZERO, Step.UNLIMITED)
                .withConnections(connections)
                .withRequests(requests);
        return LoadRun.run(workload, step, progress -> {});
    }

    @Test
    void randomRequests_fitTheMetadata_andAreAnswered() throws Exception {
        try (FakeGrpcServer server = server(this::infer, settings -> settings)) {
            Workload workload = workload(ModelCall.of(server.endpoint(), Api.GRPC, "m"), Map.of());
            StepResult result = run(workload, 8, 2, 500);

            assertThat(result.counts().ok()).isEqualTo(500);
            assertThat(result.counts().notOk()).isZero();
            assertThat(calls.get()).isEqualTo(501);
            assertThat(result.latency().micros(50)).isPositive();
        }
    }

    @Test
    void largeMessages_areSentWithinSmallWindows() throws Exception {
        UnaryOperator<NettyServerBuilder> small = settings -> settings.flowControlWindow(65_535);
        try (FakeGrpcServer server = server(this::infer, small)) {
            Map<String, Shape> shapes = Map.of("x", Shape.of(2, 400_000));
            Workload workload = workload(ModelCall.of(server.endpoint(), Api.GRPC, "m"), shapes);

            assertThat(run(workload, 4, 1, 12).counts().ok()).isEqualTo(12);
        }
    }

    @Test
    void noMoreStreams_areOpenedThanTheServerAllows() throws Exception {
        try (FakeGrpcServer server = server(this::infer, settings -> settings.maxConcurrentCallsPerConnection(2))) {
            Workload workload = workload(ModelCall.of(server.endpoint(), Api.GRPC, "m"), Map.of());

            assertThat(run(workload, 16, 1, 200).counts().ok()).isEqualTo(200);
        }
    }

    @Test
    void connectionsThatTheServerEnds_areReplaced() throws Exception {
        UnaryOperator<NettyServerBuilder> shortLived = settings ->
                settings.maxConnectionAge(50, TimeUnit.MILLISECONDS).maxConnectionAgeGrace(10, TimeUnit.SECONDS);
        try (FakeGrpcServer server = server(this::infer, shortLived)) {
            Workload workload = workload(ModelCall.of(server.endpoint(), Api.GRPC, "m"), Map.of());
            StepResult result = run(workload, 4, 2, 2000);

            assertThat(result.counts().all()).isEqualTo(2000);
            // Only a call that crosses the farewell on its way is lost.
            assertThat(result.counts().ok()).isGreaterThan(1000);
            assertThat(result.reasons()).extracting(StepResult.Reason::kind).isSubsetOf("UNAVAILABLE", Reasons.BROKEN);
        }
    }

    @Test
    void statuses_areToldApart() throws Exception {
        Map<Integer, Status> statuses = Map.of(
                1, Status.RESOURCE_EXHAUSTED.withDescription("the queue is full, später"),
                2, Status.DEADLINE_EXCEEDED,
                3, Status.INTERNAL);
        Function<byte[], byte[]> failing = request -> {
            Status status = statuses.get(calls.get());
            byte[] answer = infer(request);
            if (status != null) {
                throw status.asRuntimeException();
            }
            return answer;
        };
        try (FakeGrpcServer server = server(failing, settings -> settings)) {
            Workload workload = workload(ModelCall.of(server.endpoint(), Api.GRPC, "m"), Map.of());
            StepResult result = run(workload, 1, 1, 10);

            assertThat(result.counts()).isEqualTo(new StepResult.Counts(7, 7, 1, 1, 0, 1, 0, 0));
            assertThat(result.reasons())
                    .containsExactly(
                            new StepResult.Reason("RESOURCE_EXHAUSTED", 1, "the queue is full, später"),
                            new StepResult.Reason("DEADLINE_EXCEEDED", 1, ""),
                            new StepResult.Reason("INTERNAL", 1, ""));
        }
    }

    @Test
    void deadlineAndHeaders_reachTheServer() throws Exception {
        try (FakeGrpcServer server = server(this::infer, settings -> settings)) {
            ModelCall call = new ModelCall(
                    server.endpoint(),
                    Api.GRPC,
                    "m",
                    "",
                    List.of(new Header("X-Tenant", "kitchen")),
                    Duration.ofSeconds(5));
            run(workload(call, Map.of()), 1, 1, 1);

            assertThat(server.header("x-tenant")).isEqualTo("kitchen");
            assertThat(Long.parseLong(server.header("grpc-timeout").replaceAll("[^0-9]", "")))
                    .isPositive();
        }
    }

    @Test
    void openLoop_makesAllCallsThatAreDue() throws Exception {
        try (FakeGrpcServer server = server(this::infer, settings -> settings)) {
            Workload workload = workload(ModelCall.of(server.endpoint(), Api.GRPC, "m"), Map.of());
            Step step = new Step(
                    1000,
                    500,
                    Pace.CONSTANT,
                    2,
                    Duration.ZERO,
                    Duration.ofSeconds(1),
                    Long.MAX_VALUE,
                    PATIENCE,
                    Duration.ZERO,
                    2,
                    1);
            StepResult result = LoadRun.run(workload, step, progress -> {});

            assertThat(result.counts().ok()).isEqualTo(500);
        }
    }

    @Test
    void firstCallThatFails_isTheFailure() throws Exception {
        Function<byte[], byte[]> failing = request -> {
            throw Status.INVALID_ARGUMENT
                    .withDescription("expected another shape")
                    .asRuntimeException();
        };
        try (FakeGrpcServer server = server(failing, settings -> settings)) {
            ModelCall call = ModelCall.of(server.endpoint(), Api.GRPC, "m");

            assertThatThrownBy(() -> workload(call, Map.of()))
                    .isInstanceOf(LoadFailure.class)
                    .hasMessage("the first call was not answered well: INVALID_ARGUMENT: expected another shape");
        }
    }

    @Test
    void shapeOfAnUnknownInput_isRefused() throws Exception {
        try (FakeGrpcServer server = server(this::infer, settings -> settings)) {
            ModelCall call = ModelCall.of(server.endpoint(), Api.GRPC, "m");

            assertThatThrownBy(() -> workload(call, Map.of("y", Shape.of(1))))
                    .hasMessage("model \"m\" has no input y, only x FP32 [-1,-1]");
        }
    }
}
