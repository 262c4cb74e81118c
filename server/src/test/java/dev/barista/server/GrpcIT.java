package dev.barista.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import dev.barista.protocol.oip.messages.ModelInferResponse;
import dev.barista.protocol.oip.messages.ModelMetadataRequest;
import dev.barista.protocol.oip.messages.ModelMetadataResponse;
import dev.barista.protocol.oip.messages.ModelReadyRequest;
import dev.barista.protocol.oip.messages.ModelReadyResponse;
import dev.barista.protocol.oip.messages.ModelStreamInferResponse;
import dev.barista.protocol.oip.messages.RepositoryIndexRequest;
import dev.barista.protocol.oip.messages.RepositoryIndexResponse;
import dev.barista.protocol.oip.messages.ServerLiveRequest;
import dev.barista.protocol.oip.messages.ServerReadyRequest;
import dev.barista.protocol.oip.messages.ServerReadyResponse;
import dev.barista.protocol.oip.messages.health.HealthCheckRequest;
import dev.barista.protocol.oip.messages.health.HealthCheckResponse;
import dev.barista.protocol.oip.messages.health.HealthCheckResponse.ServingStatus;
import dev.barista.protocol.oip.messages.reflection.v1.ServerReflectionRequest;
import dev.barista.protocol.oip.messages.reflection.v1.ServerReflectionResponse;
import dev.barista.protocol.oip.messages.reflection.v1.ServiceResponse;
import dev.barista.server.http.HttpLimits;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GrpcIT {

    private static final String SERVICE = "inference.GRPCInferenceService/";

    private ServerFixture fixture;
    private GrpcClient client;

    @BeforeAll
    void start() {
        fixture = new ServerFixture(builder -> builder.limits(HttpLimits.DEFAULT.withMaxRequestBytes(1 << 20)));
        client = new GrpcClient(fixture.port());
    }

    @AfterAll
    void stop() {
        client.close();
        fixture.close();
    }

    private static ModelInferRequest call(String id, int rows) {
        ByteBuffer data = ByteBuffer.allocate(rows * 16).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows * 4; i++) {
            data.putFloat(i);
        }
        return ModelInferRequest.newBuilder()
                .setModelName("double")
                .setId(id)
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("FP32")
                        .addShape(rows)
                        .addShape(4))
                .addRawInputContents(ByteString.copyFrom(data.flip()))
                .build();
    }

    private ModelInferResponse infer(ModelInferRequest request, CallOptions options) {
        return client.call(SERVICE + "ModelInfer", request, ModelInferResponse.parser(), options);
    }

    private StatusRuntimeException refusal(ModelInferRequest request) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> infer(request, CallOptions.DEFAULT));
    }

    private static float element(ModelInferResponse response, int index) {
        return response.getRawOutputContents(0)
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .getFloat(index * 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip"})
    void call_isAnsweredPackedAsItCame(String compression) {
        ModelInferResponse response = infer(call("a", 1000), CallOptions.DEFAULT.withCompression(compression));

        assertThat(response.getModelName()).isEqualTo("double");
        assertThat(response.getModelVersion()).isEqualTo("2");
        assertThat(response.getId()).isEqualTo("a");
        assertThat(element(response, 3999)).isEqualTo(7998f);
    }

    @Test
    void badCalls_failWithCodeAndReason() {
        assertThat(refusal(call("a", 1).toBuilder().setModelName("nobody").build())
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
        StatusRuntimeException wrong = refusal(
                call("a", 1).toBuilder().clearRawInputContents().clearInputs().build());
        assertThat(wrong.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(wrong.getStatus().getDescription()).contains("missing input \"x\" (FP32 [-1,4])");
    }

    @Test
    void tooLargeMessage_isRefused() {
        StatusRuntimeException refusal = refusal(call("a", 100_000));

        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refusal.getStatus().getDescription()).contains("at most 1048576 bytes");
    }

    @Test
    void unknownAndUnsupportedMethods_areUnimplemented() {
        for (String method : new String[] {SERVICE + "Nothing", SERVICE + "SystemSharedMemoryStatus", "a.B/C"}) {
            StatusRuntimeException refusal = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> client.call(method, ServerLiveRequest.getDefaultInstance(), ServerReadyResponse.parser()));
            assertThat(refusal.getStatus().getCode()).as(method).isEqualTo(Status.Code.UNIMPLEMENTED);
        }
    }

    @Test
    void stream_answersInOrderAndOutlivesErrors() throws InterruptedException {
        var stream = client.stream(SERVICE + "ModelStreamInfer", ModelStreamInferResponse.parser());
        int count = 300;
        for (int i = 0; i < count; i++) {
            ModelInferRequest call = call("id-" + i, 1 + i % 7);
            stream.requests()
                    .onNext(
                            i % 10 == 3
                                    ? call.toBuilder().setModelName("nobody").build()
                                    : call);
        }
        stream.requests().onCompleted();

        for (int i = 0; i < count; i++) {
            ModelStreamInferResponse answer = stream.message();
            assertThat(answer.getInferResponse().getId()).isEqualTo("id-" + i);
            assertThat(answer.getErrorMessage().isEmpty()).as("answer %d", i).isEqualTo(i % 10 != 3);
        }
        assertThat(stream.next()).isEqualTo(new GrpcClient.Event<>(null, null));
    }

    @Test
    void cancelledStream_givesEverythingBack() throws InterruptedException {
        var stream = client.stream(SERVICE + "ModelStreamInfer", ModelStreamInferResponse.parser());
        for (int i = 0; i < 50; i++) {
            stream.requests().onNext(call("id-" + i, 100));
        }
        stream.message();
        stream.requests().onError(Status.CANCELLED.asRuntimeException());

        assertThat(infer(call("after", 1), CallOptions.DEFAULT).getId()).isEqualTo("after");
    }

    @Test
    void serverAndModels_areDescribed() {
        assertThat(client.call(
                                SERVICE + "ServerReady",
                                ServerReadyRequest.getDefaultInstance(),
                                ServerReadyResponse.parser())
                        .getReady())
                .isTrue();
        ModelMetadataResponse metadata = client.call(
                SERVICE + "ModelMetadata",
                ModelMetadataRequest.newBuilder().setName("double").build(),
                ModelMetadataResponse.parser());
        assertThat(metadata.getVersionsList()).containsExactly("1", "2");
        assertThat(client.call(
                                SERVICE + "ModelReady",
                                ModelReadyRequest.newBuilder().setName("nobody").build(),
                                ModelReadyResponse.parser())
                        .getReady())
                .isFalse();
        assertThat(client.call(
                                SERVICE + "RepositoryIndex",
                                RepositoryIndexRequest.getDefaultInstance(),
                                RepositoryIndexResponse.parser())
                        .getModelsList())
                .hasSize(2);
    }

    @Test
    void health_isTold() {
        assertThat(health("")).isEqualTo(ServingStatus.SERVING);
        assertThat(health("inference.GRPCInferenceService")).isEqualTo(ServingStatus.SERVING);
        assertThat(health("double")).isEqualTo(ServingStatus.SERVING);
        StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, () -> health("nobody"));
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    private ServingStatus health(String service) {
        return client.call(
                        "grpc.health.v1.Health/Check",
                        HealthCheckRequest.newBuilder().setService(service).build(),
                        HealthCheckResponse.parser())
                .getStatus();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1alpha"})
    void reflection_listsServicesAndFiles(String version) throws InterruptedException {
        var stream = client.stream(
                "grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo",
                ServerReflectionResponse.parser());
        stream.requests()
                .onNext(ServerReflectionRequest.newBuilder()
                        .setListServices("*")
                        .build());
        assertThat(stream.message().getListServicesResponse().getServiceList())
                .extracting(ServiceResponse::getName)
                .contains("inference.GRPCInferenceService", "grpc.health.v1.Health");
        stream.requests()
                .onNext(ServerReflectionRequest.newBuilder()
                        .setFileContainingSymbol("inference.GRPCInferenceService")
                        .build());
        assertThat(stream.message().getFileDescriptorResponse().getFileDescriptorProtoCount())
                .isEqualTo(2);
        stream.requests()
                .onNext(ServerReflectionRequest.newBuilder()
                        .setFileByFilename("nothing.proto")
                        .build());
        assertThat(stream.message().getErrorResponse().getErrorCode()).isEqualTo(5);
        stream.requests().onCompleted();
        assertThat(stream.next()).isEqualTo(new GrpcClient.Event<>(null, null));
    }
}
