package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.TensorOverride;
import dev.barista.lifecycle.VersionPolicy;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TritonConfigTest {

    private static final ModelName FRAUD = new ModelName("fraud");

    private static ModelConfig read(String text) {
        return TritonConfig.fromText(FRAUD, text).config();
    }

    private static TensorOverride tensor(String name, DataType type, long... dims) {
        return new TensorOverride(name, Optional.of(type), Optional.of(Shape.of(dims)), Optional.empty());
    }

    @Test
    void everythingUnderstood_isRead() {
        TritonConfig.Result result = TritonConfig.fromText(FRAUD, """
                # A comment, 'with "quotes'
                name: "fra" 'ud'; backend: "onnxruntime",
                max_batch_size: 8
                input [
                  { name: "x\\x41\\n" data_type: TYPE_FP32 dims: [ 4, -1 ] },
                  { name: "s", data_type: TYPE_STRING, dims: 2 dims: 3 }
                ]
                output < name: "y" data_type: TYPE_BF16 dims: [] >
                version_policy: { specific { versions: [1, 3] } }
                default_model_filename: "graph.onnx"
                instance_group [{ count: 2 kind: KIND_CPU }, { kind: KIND_AUTO }]
                parameters { key: "intra_op_thread_count" value: { string_value: "2" } }
                parameters: [{ key: "execution_mode", value { string_value: "1" } },
                  { key: "enable_mem_arena" value { string_value: "0" } },
                  { key: "session.intra_op.allow_spinning" value { string_value: "0" } },
                ]
                optimization { graph { level: 1 } }
                """);
        ModelConfig config = result.config();
        assertThat(result.notes()).isEmpty();
        assertThat(config.runtime()).contains("onnx");
        assertThat(config.signature().maxBatchSize()).hasValue(8);
        assertThat(config.signature().inputs())
                .containsExactly(tensor("xA\n", DataType.FP32, -1, 4, -1), tensor("s", DataType.BYTES, -1, 2, 3));
        assertThat(config.signature().outputs())
                .containsExactly(
                        new TensorOverride("y", Optional.of(DataType.BF16), Optional.empty(), Optional.empty()));
        assertThat(config.versionPolicy())
                .isEqualTo(new VersionPolicy.Listed(List.of(new ModelVersion(1), new ModelVersion(3))));
        assertThat(config.modelFile()).contains("graph.onnx");
        assertThat(config.serving().instances()).hasValue(3);
        assertThat(config.runtimeOptions())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "intra_op_threads", "2",
                        "execution_mode", "parallel",
                        "memory_arena", "false",
                        "session_config.session.intra_op.allow_spinning", "0",
                        "graph_optimization", "extended"));
    }

    @Test
    void jsonForm_meansTheSame() {
        TritonConfig.Result result = TritonConfig.fromJson(FRAUD, """
                {"name": "fraud", "platform": "onnxruntime_onnx", "maxBatchSize": 4,
                 "input": [{"name": "x", "data_type": "TYPE_INT64", "dims": ["3"]}],
                 "versionPolicy": {"latest": {"numVersions": 2}},
                 "parameters": {"inter_op_thread_count": {"stringValue": "3"}},
                 "dynamic_batching": {}, "default_model_filename": null}""");
        assertThat(result.config().signature().maxBatchSize()).hasValue(4);
        assertThat(result.config().signature().inputs()).containsExactly(tensor("x", DataType.INT64, -1, 3));
        assertThat(result.config().versionPolicy()).isEqualTo(new VersionPolicy.Latest(2));
        assertThat(result.config().runtimeOptions()).containsEntry("inter_op_threads", "3");
        assertThat(result.notes()).isEmpty();
    }

    @Test
    void responseCache_isTurnedOn() {
        assertThat(read("response_cache { enable: true }").cache().enabled()).isTrue();
        assertThat(read("response_cache { enable: false }").cache().enabled()).isFalse();
        assertThat(read("response_cache { }").cache().enabled()).isFalse();
        assertThat(read("").cache().enabled()).isFalse();
        assertThat(TritonConfig.fromJson(FRAUD, "{\"responseCache\": {\"enable\": true}}")
                        .config()
                        .cache()
                        .enabled())
                .isTrue();
        assertThat(TritonConfig.fromText(FRAUD, "response_cache { enable: true }")
                        .notes())
                .isEmpty();
    }

    @Test
    void noBatchDimension_leavesDimsAlone() {
        assertThat(read("max_batch_size: 0 input { name: \"x\" data_type: TYPE_FP32 dims: [3] }")
                        .signature()
                        .inputs())
                .containsExactly(tensor("x", DataType.FP32, 3));
        assertThat(read("").signature().maxBatchSize()).isEmpty();
    }

    @Test
    void versionPolicies_areRead() {
        assertThat(read("version_policy { latest { num_versions: 2 } }").versionPolicy())
                .isEqualTo(new VersionPolicy.Latest(2));
        assertThat(read("version_policy { latest { } }").versionPolicy()).isEqualTo(new VersionPolicy.Latest(1));
        assertThat(read("version_policy: { all { } }").versionPolicy()).isEqualTo(new VersionPolicy.All());
    }

    @Test
    void whatHasNoEffect_isNamedOnce() {
        assertThat(TritonConfig.fromText(FRAUD, """
                                model_operations { }
                                metric_tags { key: "a" value: "b" }
                                model_metrics { }
                                input { name: "x" format: FORMAT_NCHW optional: true is_shape_tensor: false }
                                instance_group { kind: KIND_GPU gpus: [0] }
                                parameters { key: "strange" value { string_value: "1" } }
                                optimization { cuda { graphs: true } }
                                """).notes())
                .containsExactlyInAnyOrder(
                        "no effect here: model_operations, metric_tags, model_metrics",
                        "no effect here: format of input \"x\"",
                        "no effect here: optional of input \"x\"",
                        "instance_group: KIND_GPU runs on the CPU here",
                        "no effect here: instance_group.gpus",
                        "no effect here: parameter strange",
                        "no effect here: optimization.cuda");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "max_batchsize: 8|line 1: unknown field \"max_batchsize\" in ModelConfig; did you mean"
                        + " \"max_batch_size\"?",
                "`\ninput {\n dtype: 5 }`|line 3: unknown field \"dtype\" in ModelInput",
                "name: \"other\"|line 1: name is \"other\", the model is called \"fraud\"",
                "platform: \"tensorrt_plan\"|no runtime here for \"tensorrt_plan\"; supported are the"
                        + " backends onnxruntime",
                "platform: \"tensorflow_graphdef\"|no runtime here for \"tensorflow_graphdef\"",
                "backend: \"fil\" parameters { key: \"model_type\" value { string_value: \"treelite\" } }|line 1: parameter"
                        + " model_type: expected xgboost, xgboost_json, xgboost_ubj or lightgbm, got \"treelite\"",
                "backend: \"fil\" parameters { key: \"output_class\" value { string_value: \"true\" } }|parameter"
                        + " output_class: classes are not supported",
                "name: fraud|name: expected a string in quotes, got \"fraud\"",
                "max_batch_size: \"8\"|max_batch_size: expected a whole number (int32), got \"8\"",
                "max_batch_size: 8.5|max_batch_size: expected a whole number (int32), got \"8.5\"",
                "max_batch_size: 3000000000|max_batch_size: expected a whole number (int32)",
                "max_batch_size: -1|max_batch_size: expected 0 or more, got -1",
                "max_batch_size: 1 max_batch_size: 2|max_batch_size is given more than once",
                "max_batch_size 8|line 1: expected \":\" or \"{\", got \"8\"",
                "max_batch_size:|expected a value, got the end of the text",
                "max_batch_size: { }|max_batch_size: expected one value, got fields in braces",
                "input: 5|input: expected the fields of ModelInput in braces",
                "input {|expected a field name or \"}\", got the end of the text",
                "input [ { } { } ]|expected \",\", got \"{\"",
                "}|expected a field name, got \"}\"",
                "name: \"open|a string has no closing \"",
                "name: \"\\q\"|unknown escape \"\\q\" in a string",
                "name: \"\\377\"|a string is no UTF-8 text",
                "input { }|input: an entry has no name",
                "input { name: \"x\" data_type: TYPE_FLOAT }|data_type: expected one of TYPE_INVALID, TYPE_BOOL",
                "input { name: \"x\" data_type: TYPE_INVALID }|input \"x\": data_type: TYPE_INVALID is no type",
                "input { name: \"x\" dims: [0] }|input \"x\": dims: a dimension is 1 or more, or -1",
                "input { name: \"x\" reshape { } }|input \"x\": reshape is not supported",
                "ensemble_scheduling { }|ensemble_scheduling is not supported, and the model would not work without it",
                "model_transaction_policy { decoupled: true }|decoupled models",
                "version_policy { latest { num_versions: 0 } }|num_versions: expected 1 or more, got 0",
                "version_policy { all { } latest { } }|version_policy: expected one of latest, all, specific",
                "instance_group { count: 0 }|instance_group: count: expected 1 to 1024, got 0",
                "default_model_filename: \"../x\"|default_model_filename: expected a path within",
                "parameters { key: \"a\" }|parameters: an entry has one key and one value",
                "parameters { key: \"execution_mode\" value { string_value: \"2\" } }|expected \"0\" or \"1\", got \"2\"",
                "optimization { graph { level: 5 } }|optimization.graph.level: expected -1, 0, 1 or 2, got 5",
            })
    void mistakes_areNamedWithTheirLine(String text, String problem) {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> read(text))
                .withMessageStartingWith("config.pbtxt line ")
                .withMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{|the JSON text ends early",
                "[]|expected an object, got an array",
                "{\"max_batch_sise\": 1}|config: unknown field \"max_batch_sise\" in ModelConfig; did you mean",
                "{\"max_batch_size\": [1, 2]}|config: max_batch_size is given more than once",
                "{\"input\": [{\"name\": 5}]}|config: name: expected a string in quotes, got \"5\"",
            })
    void mistakesInJson_areNamed(String json, String problem) {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> TritonConfig.fromJson(FRAUD, json))
                .withMessageContaining(problem);
    }

    @Test
    void deepNesting_isRefused() {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> read("input { ".repeat(10_000)))
                .withMessageContaining("nested deeper than 30 levels");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "platform: \"onnxruntime_onnx\"|onnx|",
                "platform: \"tensorflow_savedmodel\"|tensorflow|",
                "backend: \"tensorflow\"|tensorflow|",
                "platform: \"pytorch_libtorch\"|torch|model.pt",
                "backend: \"fil\"|trees|xgboost.model",
                "backend: \"fil\" parameters { key: \"model_type\" value { string_value: \"xgboost_json\" } }|trees"
                        + "|xgboost.json",
                "backend: \"fil\" parameters { key: \"model_type\" value { string_value: \"xgboost_ubj\" } }|trees"
                        + "|xgboost.ubj",
                "backend: \"fil\" parameters { key: \"model_type\" value { string_value: \"lightgbm\" } }|trees"
                        + "|model.txt",
                "backend: \"fil\" default_model_filename: \"a.bst\"|trees|a.bst",
            })
    void backends_haveTheirRuntimeAndFile(String text, String runtime, @Nullable String file) {
        assertThat(read(text).runtime()).contains(runtime);
        assertThat(read(text).modelFile()).isEqualTo(Optional.ofNullable(file));
    }

    @Test
    void tensorsNamedByTheirPlace_areRenamed() {
        ModelConfig config = read("""
                backend: "fil"
                max_batch_size: 8
                input { name: "input__0" data_type: TYPE_FP32 dims: [4] }
                output { name: "output__0" data_type: TYPE_FP32 dims: [1] }
                """);
        assertThat(config.signature().inputs())
                .containsExactly(tensor("input__0", DataType.FP32, -1, 4).withPlace(0));
        assertThat(config.signature().outputs())
                .containsExactly(tensor("output__0", DataType.FP32, -1, 1).withPlace(0));
        assertThat(config.runtimeOptions()).isEmpty();
    }

    /** Needs the shared test data; skipped where that is not at hand. */
    @Tag("testdata")
    @ParameterizedTest
    @ValueSource(strings = {"simple", "simple_string"})
    void configurationsOfRealModels_areRead(String model) throws IOException {
        String folder = Optional.ofNullable(System.getProperty("BARISTA_TESTDATA"))
                .or(() -> Optional.ofNullable(System.getenv("BARISTA_TESTDATA")))
                .orElse("../../shared/testdata");
        Path file = Path.of(folder, "triton", model, "config.pbtxt");
        assumeTrue(Files.exists(file), "no shared test data at " + file);
        TritonConfig.Result result = TritonConfig.fromText(new ModelName(model), Files.readString(file));
        DataType type = model.equals("simple") ? DataType.INT32 : DataType.BYTES;
        assertThat(result.notes()).isEmpty();
        assertThat(result.config().runtime()).contains("onnx");
        assertThat(result.config().signature().inputs())
                .containsExactly(tensor("INPUT0", type, -1, 16), tensor("INPUT1", type, -1, 16));
        assertThat(result.config().signature().outputs())
                .containsExactly(tensor("OUTPUT0", type, -1, 16), tensor("OUTPUT1", type, -1, 16));
    }
}
