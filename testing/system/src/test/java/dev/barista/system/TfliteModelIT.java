package dev.barista.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.testing.TensorSamples;
import dev.barista.testing.TfliteModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TensorFlow Lite files as they lie in folders, beside models of another runtime. */
class TfliteModelIT {

    @TempDir
    private Path folder;

    private final TensorSamples samples = new TensorSamples(new DirectTensorAllocator());

    @Test
    void versionFolderPlainFileAndOnnx_areServedSideBySide() {
        TestRepository repository = new TestRepository(folder);
        repository.put("folder/1/model.tflite", TfliteModels.scaling(3, -1));
        repository.put("file.tflite", TfliteModels.scaling(5, -1));
        repository.fixture("onnx", 1, "scale_by_2");
        try (RunningServer server = RunningServer.serving(folder)) {
            Eventually.contains(() -> server.rest().get("/v2/models/file").text(), "\"platform\":\"tensorflow_lite\"");
            for (ModelClient client : server.clients()) {
                assertThat(answer(client, "folder")).containsExactly(3, 6, 9, 12);
                assertThat(answer(client, "file")).containsExactly(5, 10, 15, 20);
                assertThat(answer(client, "onnx")).containsExactly(2, 4, 6, 8);
            }
        }
    }

    @Test
    void tensorFlowServingsVersionFolder_isServedInBatchesByOption() throws IOException {
        Path source =
                Testdata.require("tfserving/saved_model_half_plus_two_tflite").resolve("00000123/model.tflite");
        TestRepository repository = new TestRepository(folder);
        repository.put("half/00000123/model.tflite", Files.readAllBytes(source));
        repository.put("half/model.yaml", "options:\n  resizable_batch: true\n");
        try (RunningServer server = RunningServer.serving(folder)) {
            for (ModelClient client : server.clients()) {
                ModelClient.Answer answer = client.infer(ModelClient.Call.of(
                        "half", new NamedTensor("x", samples.floats(Shape.of(3, 1), 1, 2, 5))));
                assertThat(answer.version()).isEqualTo("123");
                assertThat(TensorSamples.floats(answer.output("y"))).containsExactly(2.5f, 3, 4.5f);
            }
        }
    }

    @Test
    void savedModel_isRefusedWithWhatToDo() {
        TestRepository repository = new TestRepository(folder);
        repository.put("saved/1/saved_model.pb", "anything");
        repository.fixture("good", 1, "scale_by_2");
        try (RunningServer server = RunningServer.serving(folder)) {
            assertThat(server.rest().post("/v2/repository/index", "").text())
                    .contains("no TensorFlow SavedModel is opened here", "tf2onnx", "TFLiteConverter");
            for (ModelClient client : server.clients()) {
                assertThat(answer(client, "good")).containsExactly(2, 4, 6, 8);
            }
        }
    }

    private float[] answer(ModelClient client, String model) {
        ModelClient.Answer answer = client.infer(ModelClient.Call.of(
                model, new NamedTensor("x", samples.floats(Shape.of(1, 4), 1, 2, 3, 4))));
        return TensorSamples.floats(answer.output("y"));
    }
}
