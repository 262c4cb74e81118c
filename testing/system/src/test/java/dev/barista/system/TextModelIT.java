package dev.barista.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.BytesElements;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.testing.TensorSamples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encoders with a tokenizer beside them, over the wire. */
class TextModelIT {

    @TempDir
    private Path folder;

    @Test
    void textsGoIn_embeddingsAndClassesComeOut() throws Exception {
        TestRepository repository = new TestRepository(folder);
        repository.put("embedder/1/model.onnx", file("encoder.onnx"));
        repository.put("embedder/1/tokenizer.json", file("tokenizer.json"));
        repository.put("mood/1/model.onnx", file("classifier.onnx"));
        repository.put("mood/1/tokenizer.json", file("tokenizer.json"));
        repository.put("mood/1/config.json", "{\"id2label\": {\"0\": \"sour\", \"1\": \"sweet\"}}");
        repository.put("raw/1/model.onnx", file("encoder.onnx"));
        repository.put("raw/1/tokenizer.json", file("tokenizer.json"));
        repository.put("raw/model.yaml", "runtime: onnx\n");
        try (RunningServer server = RunningServer.serving(folder)) {
            Eventually.contains(() -> server.rest().get("/v2/models/raw").text(), "input_ids");
            assertThat(server.rest().get("/v2/models/embedder").text())
                    .contains("\"platform\":\"text_onnxruntime_onnx\"");
            for (ModelClient client : server.clients()) {
                ModelClient.Answer embedded = client.infer(call("embedder", "good coffee", "tea"));
                assertThat(TensorSamples.floats(embedded.output("embedding")))
                        .containsExactly(3, 30, -3, 3.5f, 35, -3.5f);
                ModelClient.Answer judged = client.infer(call("mood", "bad bad tea", "good"));
                assertThat(BytesElements.readStrings(judged.output("label"))).containsExactly("sour", "sweet");
            }
        }
    }

    private static ModelClient.Call call(String model, String... texts) {
        return ModelClient.Call.of(
                model,
                new NamedTensor(
                        "text",
                        BytesElements.tensor(Shape.of(texts.length), List.of(texts), new DirectTensorAllocator())));
    }

    private static byte[] file(String name) throws IOException {
        try (InputStream source = TextModelIT.class.getResourceAsStream("/models/text/" + name)) {
            return source.readAllBytes();
        }
    }
}
