package dev.barista.runtime.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.barista.model.BytesElements;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.model.spi.RuntimeAvailability;
import dev.barista.runtime.nativelib.NativeLibraryLocator;
import dev.barista.runtime.onnx.OnnxRuntime;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.TensorSamples;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two encoders of seven tokens, [PAD] [CLS] [UNK] good bad coffee tea. The vector of token n is n, 10 n, -n; every text
 * begins with [CLS].
 */
class TextRuntimeTest {

    private final LeakDetectingAllocator memory = new LeakDetectingAllocator();
    private final TextRuntime runtime = new TextRuntime(new OnnxRuntime());

    @TempDir
    private Path folder;

    @AfterEach
    void nothing_isLeaked() {
        memory.assertNothingLeaked();
    }

    @Test
    void tokenizerBesideAnEncoder_makesATextModel() throws Exception {
        ModelFiles files = files("encoder", Map.of());

        assertThat(runtime.modelFile(files)).contains("model.onnx");
        assertThat(runtime.modelFile(new ModelFiles(folder, List.of("model.onnx"))))
                .isEmpty();
        assertThat(runtime.modelFile(new ModelFiles(folder, List.of("tokenizer.json"))))
                .isEmpty();
        assertThat(runtime.availability()).isInstanceOf(RuntimeAvailability.Available.class);
        try (LoadedModel model = load(files, Map.of())) {
            assertThat(model.signature().inputs().stream().map(TensorSpec::describe))
                    .containsExactly("BYTES [-1]");
            assertThat(model.signature().outputs().stream().map(TensorSpec::describe))
                    .containsExactly("FP32 [-1,3]");
            assertThat(model.signature().isBatched()).isTrue();
            assertThat(model.memoryBytes()).isPositive();
        }
    }

    @Test
    void embedding_isTheAverageOfItsTokensAlone() throws Exception {
        try (LoadedModel model = load(files("encoder", Map.of()), Map.of())) {
            assertThat(embeddings(model, "Good coffee", "tea", "", "so good a bad tea"))
                    .containsExactly(
                            new float[] {3, 30, -3},
                            new float[] {3.5f, 35, -3.5f},
                            new float[] {1, 10, -1},
                            new float[] {3, 30, -3});
            assertThat(embeddings(model)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"cls,1", "max,5", "mean,3"})
    void pooling_isAsTheOptionSays(String pooling, float expected) throws Exception {
        try (LoadedModel model = load(files("encoder", Map.of()), Map.of("pooling", pooling))) {
            assertThat(embeddings(model, "good coffee", "a very very long one").getFirst()[0])
                    .isEqualTo(expected);
        }
    }

    @Test
    void filesOfSentenceTransformers_areUnderstood() throws Exception {
        ModelFiles files = files(
                "encoder",
                Map.of(
                        "modules.json",
                        "[{\"idx\": 0, \"type\": \"sentence_transformers.models.Transformer\"},"
                                + " {\"idx\": 1, \"type\": \"sentence_transformers.models.Normalize\"}]",
                        "1_Pooling/config.json",
                        "{\"word_embedding_dimension\": 3, \"pooling_mode_cls_token\": true,"
                                + " \"pooling_mode_mean_tokens\": false}",
                        "sentence_bert_config.json",
                        "{\"max_seq_length\": 2}",
                        "tokenizer_config.json",
                        "{\"model_max_length\": 1000000000000000019884624838656}"));
        try (LoadedModel model = load(files, Map.of())) {
            float[] embedding = embeddings(model, "coffee tea").getFirst();
            assertThat(embedding[0]).isEqualTo((float) (1 / Math.sqrt(102)));
        }
    }

    @Test
    void longTexts_areCut() throws Exception {
        try (LoadedModel model = load(files("encoder", Map.of()), Map.of("max_tokens", "2"))) {
            assertThat(embeddings(model, "good tea tea tea tea")).containsExactly(new float[] {2, 20, -2});
        }
    }

    @Test
    void classes_haveTheirNamesAndProbabilities() throws Exception {
        ModelFiles files = files(
                "classifier", Map.of("config.json", "{\"id2label\": {\"1\": \"positive\", \"0\": \"negative\"}}"));
        try (LoadedModel model = load(files, Map.of());
                ModelInstance instance = model.newInstance();
                Tensor text = text("good good coffee", "bad tea")) {
            Tensor[] answer = instance.run(new Tensor[] {text}, new int[] {0, 1, 2}, memory);
            assertThat(BytesElements.readStrings(answer[0])).containsExactly("positive", "negative");
            double first = Math.exp(2) / (Math.exp(2) + 1);
            double second = Math.exp(1) / (Math.exp(1) + 1);
            assertThat(TensorSamples.floats(answer[1])).containsExactly((float) first, (float) second);
            assertThat(TensorSamples.floats(answer[2]))
                    .containsExactly(
                            new float[] {(float) (1 - first), (float) first, (float) second, (float) (1 - second)},
                            within(1e-7f));
            for (Tensor tensor : answer) {
                tensor.close();
            }
        }
    }

    @Test
    void classesThatGoTogether_haveProbabilitiesOfTheirOwn() throws Exception {
        ModelFiles files =
                files("classifier", Map.of("config.json", "{\"problem_type\": \"multi_label_classification\"}"));
        try (LoadedModel model = load(files, Map.of());
                ModelInstance instance = model.newInstance();
                Tensor text = text("bad")) {
            Tensor[] answer = instance.run(new Tensor[] {text}, new int[] {2, 0}, memory);
            assertThat(TensorSamples.floats(answer[0])).containsExactly((float) (1 / (1 + Math.exp(-1))), 0.5f);
            assertThat(BytesElements.readStrings(answer[1])).containsExactly("LABEL_0");
            answer[0].close();
            answer[1].close();
        }
    }

    @Test
    void modelClosedUnderAnInstance_isRefusedAndTheInstanceGoesOn() throws Exception {
        LoadedModel model = load(files("encoder", Map.of()), Map.of());
        try (ModelInstance instance = model.newInstance();
                Tensor text = text("tea")) {
            assertThatThrownBy(model::close).isInstanceOf(IllegalStateException.class);
            instance.run(new Tensor[] {text}, new int[] {0}, memory)[0].close();
        }
        model.close();
    }

    @Test
    void textThatIsNone_isRefused() throws Exception {
        try (LoadedModel model = load(files("encoder", Map.of()), Map.of());
                ModelInstance instance = model.newInstance();
                Tensor text = BytesElements.tensorOfBytes(
                        Shape.of(2), List.of(new byte[0], new byte[] {(byte) 0xff}), memory)) {
            assertRefused(
                    () -> instance.run(new Tensor[] {text}, new int[] {0}, memory),
                    ErrorCode.INVALID_ARGUMENT,
                    "input \"text\": element 1 is no UTF-8 text");
        }
    }

    @Test
    void threads_shareATokenizer() throws Exception {
        try (LoadedModel model = load(files("encoder", Map.of()), Map.of());
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (String word : List.of("good", "bad", "coffee", "tea")) {
                float alone = embeddings(model, word).getFirst()[0];
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 200; i++) {
                        assertThat(embeddings(model, word, "tea tea tea").getFirst()[0])
                                .isEqualTo(alone);
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "task|translation|option \"task\" of the text runtime: expected one of embedding, classification, got"
                        + " \"translation\"",
                "pooling|average|expected one of mean, cls, max, got \"average\"",
                "normalize|yes|expected true or false, got \"yes\"",
                "max_tokens|0|expected a whole number from 1 to 1048576, got \"0\"",
                "task|classification|to classify it needs an output FP32 [-1,classes]",
                "intra_op_treads|1|unknown option \"intra_op_treads\" of the onnx runtime",
            })
    void optionThatCantBe_isRefused(String name, String value, String message) throws Exception {
        ModelFiles files = files("encoder", Map.of());

        assertRefused(() -> load(files, Map.of(name, value)).close(), ErrorCode.INVALID_ARGUMENT, message);
    }

    @Test
    void brokenFileBeside_isNamed() throws Exception {
        assertRefused(
                () -> load(files("encoder", Map.of("config.json", "{\"id2label\": {\"one\": \"x\"}}")), Map.of())
                        .close(),
                ErrorCode.INVALID_ARGUMENT,
                "config.json: line 1, column 22: id2label: expected a number as the key, got \"one\"");
        assertRefused(
                () -> load(files("encoder", Map.of("tokenizer.json", "{\"model\": 7}")), Map.of())
                        .close(),
                ErrorCode.INVALID_ARGUMENT,
                "tokenizer.json is no tokenizer: ");
    }

    @Test
    void tokenizerWithAFlippedByte_isRefusedOrWorks() throws Exception {
        byte[] whole = resource("tokenizer.json");
        int refused = 0;
        for (int at = 0; at < whole.length; at += 64) {
            byte[] broken = whole.clone();
            broken[at] ^= 0x20;
            ModelFiles files = files("encoder", Map.of());
            Files.write(folder.resolve("tokenizer.json"), broken);
            try (LoadedModel model = load(files, Map.of())) {
                assertThat(embeddings(model, "good coffee")).hasSize(1);
            } catch (InferenceException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void libraryAbsent_isToldWithARemedy() throws Exception {
        Properties plan9 = new Properties();
        plan9.setProperty("os.name", "Plan 9");
        plan9.setProperty("os.arch", "mips");
        TextRuntime without = new TextRuntime(
                new OnnxRuntime(),
                new NativeLibraryLocator(
                        PublishedLibrary.LIBRARY, plan9, Map.of(), TextRuntime.class.getClassLoader()));
        ModelFiles files = files("encoder", Map.of());

        assertThat(without.availability()).isInstanceOf(RuntimeAvailability.Missing.class);
        assertRefused(
                () -> without.load(files, LoadOptions.DEFAULT).close(),
                ErrorCode.FAILED_PRECONDITION,
                "BARISTA_TOKENIZERS_LIBRARY");
    }

    /** A version with this encoder, the tokenizer, and files with such content. */
    private ModelFiles files(String encoder, Map<String, String> beside) throws Exception {
        Files.write(folder.resolve("model.onnx"), resource(encoder + ".onnx"));
        Files.write(folder.resolve("tokenizer.json"), resource("tokenizer.json"));
        List<String> names = new ArrayList<>(List.of("model.onnx", "tokenizer.json"));
        for (Map.Entry<String, String> file : beside.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
            names.add(file.getKey());
        }
        return new ModelFiles(folder, names.stream().distinct().sorted().toList());
    }

    private static byte[] resource(String name) throws Exception {
        try (InputStream in = TextRuntimeTest.class.getClassLoader().getResourceAsStream("models/text/" + name)) {
            return in.readAllBytes();
        }
    }

    private LoadedModel load(ModelFiles files, Map<String, String> options) {
        return runtime.load(files, new LoadOptions(Optional.empty(), options));
    }

    private Tensor text(String... texts) {
        return BytesElements.tensor(Shape.of(texts.length), List.of(texts), memory);
    }

    private List<float[]> embeddings(LoadedModel model, String... texts) {
        try (ModelInstance instance = model.newInstance();
                Tensor text = text(texts);
                Tensor answer = instance.run(new Tensor[] {text}, new int[] {0}, memory)[0]) {
            assertThat(answer.shape()).isEqualTo(Shape.of(texts.length, 3));
            float[] all = TensorSamples.floats(answer);
            List<float[]> each = new ArrayList<>();
            for (int i = 0; i < texts.length; i++) {
                each.add(new float[] {all[3 * i], all[3 * i + 1], all[3 * i + 2]});
            }
            return each;
        }
    }

    private static void assertRefused(Check call, ErrorCode code, String words) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        InferenceException.class,
                        error -> assertThat(error.code()).as(error.getMessage()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    private interface Check {
        void run() throws Exception;
    }
}
