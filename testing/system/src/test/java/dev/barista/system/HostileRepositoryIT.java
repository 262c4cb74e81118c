package dev.barista.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.testing.TensorSamples;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Folders with something wrong in them: each is told of where a person would look, and the other models serve on. */
class HostileRepositoryIT {

    private static final String GOOD = "good";
    private static final String BAD = "bad";

    @TempDir
    private Path folder;

    private final LogWatch log = LogWatch.start();
    private final TensorSamples samples = new TensorSamples(new DirectTensorAllocator());

    @BeforeEach
    void addGoodModel() {
        new TestRepository(folder).fixture(GOOD, 1, "scale_by_2");
    }

    @AfterEach
    void nothingIsThrownIntoTheLog() {
        log.close();
        assertThat(log.complaints()).isEmpty();
    }

    @Test
    void corruptModel_failsWithAReasonAndOthersServe() {
        byte[] noise = new byte[4096];
        Arrays.fill(noise, (byte) 0xa5);
        new TestRepository(folder).put(BAD + "/1/model.onnx", noise);
        assertFailed("model.onnx");
    }

    @Test
    void modelCutShort_failsWithAReasonAndOthersServe() {
        byte[] whole = TestRepository.fixtureBytes("scale_by_3");
        new TestRepository(folder).put(BAD + "/1/model.onnx", Arrays.copyOf(whole, whole.length / 2));
        assertFailed("model.onnx");
    }

    @Test
    void wrongSignature_failsWithAReasonAndOthersServe() {
        new TestRepository(folder)
                .fixture(BAD, 1, "scale_by_3")
                .put(BAD + "/model.yaml", "inputs:\n  - name: x\n    shape: [-1, 5]\n");
        assertFailed("[-1,5]", "[-1,4]");
    }

    @Test
    void signatureOfAnInputThatTheModelLacks_failsWithAReasonAndOthersServe() {
        new TestRepository(folder)
                .fixture(BAD, 1, "scale_by_3")
                .put(BAD + "/model.yaml", "inputs:\n  - name: amount\n    datatype: FP32\n");
        assertFailed("amount", "x");
    }

    @Test
    void missingExternalWeights_failWithAReasonAndOthersServe() {
        new TestRepository(folder).fixture(BAD, 1, "external_data");
        assertFailed("external_data.bin");
    }

    @Test
    void unknownKeyInModelYaml_isToldWithTheNearestName() {
        new TestRepository(folder).fixture(BAD, 1, "scale_by_3").put(BAD + "/model.yaml", "instanzes: 2\n");
        assertFailed("instanzes", "instances");
    }

    @Test
    void versionFolderNamedLatest_isNotServedAndTold() {
        new TestRepository(folder)
                .fixture(BAD, 1, "scale_by_2")
                .put(BAD + "/latest/model.onnx", TestRepository.fixtureBytes("scale_by_3"));
        try (RunningServer server = RunningServer.serving(folder)) {
            assertDoubles(server, GOOD);
            assertDoubles(server, BAD);
            assertThat(index(server, BAD)).contains("\"latest\"");
            assertRefused(server, new ModelClient.Call(BAD, "latest_", List.of(input())), "latest_");
        }
    }

    @Test
    void versionWhoseFileGrows_isNotLoadedBeforeItIsWhole() throws IOException {
        byte[] whole = TestRepository.fixtureBytes("scale_by_3");
        int half = whole.length / 2;
        try (RunningServer server = RunningServer.serving(folder)) {
            Path file = new TestRepository(folder).put(GOOD + "/2/model.onnx", Arrays.copyOf(whole, half));
            for (int position = half; position < whole.length; position++) {
                try (OutputStream end = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
                    end.write(whole[position]);
                }
                // The time that these take is the time in which the file lies torn.
                assertDoubles(server, GOOD);
                assertThat(index(server, GOOD)).doesNotContain("can't be loaded", "UNAVAILABLE");
            }
            Eventually.contains(() -> index(server, GOOD), "\"version\":\"2\",\"state\":\"READY\"");
            ModelClient client = server.clients().getFirst();
            ModelClient.Answer answer = client.infer(ModelClient.Call.of(GOOD, input()));
            assertThat(answer.version()).isEqualTo("2");
            assertThat(TensorSamples.floats(answer.output("y"))).containsExactly(3, 6, 9, 12);
        }
    }

    @Test
    void secondVersionThatIsCorrupt_leavesTheFirstServing() {
        try (RunningServer server = RunningServer.serving(folder)) {
            Path aside = new TestRepository(folder).put(".aside/2/model.onnx", "no model");
            TestRepository.rename(aside.resolveSibling(""), folder.resolve(GOOD).resolve("2"));
            Eventually.contains(() -> index(server, GOOD), "can't be loaded");
            assertDoubles(server, GOOD);
            assertRefused(server, new ModelClient.Call(GOOD, "2", List.of(input())), "can't be loaded");
        }
    }

    private void assertFailed(String... reasons) {
        try (RunningServer server = RunningServer.serving(folder)) {
            assertDoubles(server, GOOD);
            assertThat(index(server, BAD)).contains(reasons).contains("UNAVAILABLE");
            assertThat(server.rest().get("/v2/health/ready").status()).isEqualTo(503);
            assertThat(server.rest().get("/v2/health/ready").text())
                    .contains(BAD)
                    .contains(reasons);
            assertRefused(server, new ModelClient.Call(BAD, "", List.of(input())), reasons);
            assertThat(server.rest().get("/v2/models/" + BAD + "/ready").status())
                    .isEqualTo(503);
        }
    }

    private static void assertRefused(RunningServer server, ModelClient.Call call, String... reasons) {
        for (ModelClient client : server.clients()) {
            assertThatThrownBy(() -> client.infer(call))
                    .as(client.transport())
                    .isInstanceOf(CallRefused.class)
                    .hasMessageContainingAll(reasons)
                    .extracting(refused -> ((CallRefused) refused).code())
                    .isIn("503", "UNAVAILABLE", "404", "NOT_FOUND");
        }
    }

    private void assertDoubles(RunningServer server, String model) {
        for (ModelClient client : server.clients()) {
            ModelClient.Answer answer = client.infer(ModelClient.Call.of(model, input()));
            assertThat(answer.version()).isEqualTo("1");
            assertThat(TensorSamples.floats(answer.output("y"))).containsExactly(2, 4, 6, 8);
        }
    }

    private NamedTensor input() {
        return new NamedTensor("x", samples.floats(Shape.of(1, 4), 1, 2, 3, 4));
    }

    private static String index(RunningServer server, String model) {
        StringBuilder entries = new StringBuilder();
        for (JsonNode entry :
                server.rest().post("/v2/repository/index", "").orRefuse().json()) {
            if (entry.required("name").stringValue().equals(model)) {
                entries.append(entry).append('\n');
            }
        }
        return entries.toString().replace("\\\"", "\"");
    }
}
