package dev.barista.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.protocol.oip.messages.ModelRepositoryParameter;
import dev.barista.protocol.oip.messages.RepositoryModelLoadRequest;
import dev.barista.protocol.oip.messages.RepositoryModelLoadResponse;
import dev.barista.testing.TensorSamples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models whose files come with the load call, by ONNX Runtime and over each transport. */
class UploadedModelIT {

    @TempDir
    private Path folder;

    private final TensorSamples samples = new TensorSamples(new DirectTensorAllocator());
    private RunningServer server;

    @BeforeEach
    void serve() {
        new TestRepository(folder).fixture("scale", 1, "scale_by_2");
        server = RunningServer.serving(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static byte[] weights() throws IOException {
        try (InputStream source = UploadedModelIT.class.getResourceAsStream("/models/external_data.bin")) {
            assertThat(source).isNotNull();
            return source.readAllBytes();
        }
    }

    @Test
    void modelWithExternalWeights_isLoadedFromWhatWasSent() throws IOException {
        Base64.Encoder base64 = Base64.getEncoder();
        String body = "{\"parameters\":{\"config\":\"{\\\"name\\\":\\\"sent\\\"}\","
                + "\"file:4/model.onnx\":\"" + base64.encodeToString(TestRepository.fixtureBytes("external_data"))
                + "\",\"file:4/external_data.bin\":\"" + base64.encodeToString(weights()) + "\"}}";

        assertThat(server.rest()
                        .post("/v2/repository/models/sent/load", body)
                        .orRefuse()
                        .status())
                .isEqualTo(200);

        assertThat(server.rest().get("/v2/models/sent").text()).contains("\"versions\":[\"4\"]", "onnxruntime_onnx");
    }

    @Test
    void modelSentOverGrpc_answersInPlaceOfTheRepositorys() {
        ModelRepositoryParameter config = ModelRepositoryParameter.newBuilder()
                .setStringParam("{\"max_batch_size\":4}")
                .build();
        ModelRepositoryParameter file = ModelRepositoryParameter.newBuilder()
                .setBytesParam(ByteString.copyFrom(TestRepository.fixtureBytes("scale_by_3")))
                .build();
        server.grpc()
                .call(
                        "RepositoryModelLoad",
                        RepositoryModelLoadRequest.newBuilder()
                                .setModelName("scale")
                                .putParameters("config", config)
                                .putParameters("file:1/model.onnx", file)
                                .build(),
                        RepositoryModelLoadResponse.parser());

        assertAnswers(3);
        assertThat(server.rest().get("/v2/models/scale/config").text()).contains("\"max_batch_size\":4");

        server.rest().post("/v2/repository/models/scale/load", "").orRefuse();
        assertAnswers(2);
    }

    private void assertAnswers(float factor) {
        for (ModelClient client : server.clients()) {
            Tensor x = samples.floats(Shape.of(1, 4), 1, 2, 3, 4);
            ModelClient.Answer answer = client.infer(ModelClient.Call.of("scale", new NamedTensor("x", x)));
            assertThat(answer.output("y").data().getFloat(0))
                    .as(client.transport())
                    .isEqualTo(factor);
        }
    }
}
