package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.TensorOverride;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.Shape;
import dev.barista.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MlServerSettingsTest {

    private static MlServerSettings.Result read(String text) {
        return MlServerSettings.read(new ModelName("mushroom"), text, ModelConfig.DEFAULT);
    }

    @Test
    void everythingUnderstood_isRead() {
        MlServerSettings.Result result = read("""
                {
                  "name": "mushroom",
                  "implementation": "mlserver_xgboost.XGBoostModel",
                  "max_batch_size": 64,
                  "max_batch_time": 0.005,
                  "parallel_workers": 4,
                  "warm_workers": true,
                  "inputs": [{"name": "features", "datatype": "FP64", "shape": [-1, 22]}],
                  "outputs": [{"name": "predict", "datatype": "FP32", "shape": [-1]}],
                  "parameters": {"uri": "./mushroom.ubj", "version": "v2.0", "format": "ubj"}
                }
                """);
        ModelConfig config = result.config();
        assertThat(config.runtime()).contains("trees");
        assertThat(config.modelFile()).contains("mushroom.ubj");
        assertThat(config.serving().batching().maxRows()).hasValue(64);
        assertThat(config.serving().batching().maxDelay()).contains(Duration.ofMillis(5));
        assertThat(config.signature().inputs())
                .containsExactly(new TensorOverride(
                        "features", Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.of(0)));
        assertThat(result.version()).isEmpty();
        assertThat(result.notes())
                .containsExactlyInAnyOrder(
                        "parameters.version \"v2.0\" is no number; it is version 1 here",
                        "no effect here: parallel_workers",
                        "no effect here: warm_workers",
                        "no effect here: parameters.format");
    }

    @Test
    void tensorsOfNamedRuntimes_areChecked() {
        ModelConfig config = read("""
                {"implementation": "onnx", "inputs": [{"name": "x", "datatype": "FP32", "shape": [-1, 4]}]}
                """).config();
        assertThat(config.runtime()).contains("onnx");
        assertThat(config.signature().inputs())
                .containsExactly(new TensorOverride(
                        "x", Optional.of(DataType.FP32), Optional.of(Shape.of(-1, 4)), Optional.empty()));
    }

    @Test
    void mlflow_isLeftToItsOwnDescription() {
        ModelConfig config =
                read("{\"implementation\": \"mlserver_mlflow.MLflowRuntime\", \"parameters\": {\"uri\": \"./model\"}}")
                        .config();
        assertThat(config).isEqualTo(ModelConfig.DEFAULT);
    }

    @Test
    void version_isANumberWithOrWithoutLetter() {
        assertThat(read("{\"parameters\": {\"version\": \"7\"}}").version()).contains(new ModelVersion(7));
        assertThat(read("{\"parameters\": {\"version\": \"v8\"}}").version()).contains(new ModelVersion(8));
        assertThat(read("{}").version()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"name": "other"}                                   | name: is "other", the model is called "mushroom"
            {"implementation": "mlserver_sklearn.SKLearnModel"} | is a Python pickle
            {"implementation": "models.Mine"}                   | "models.Mine" is Python code, which is not run
            {"parameters": {"uri": "../secret"}}                | expected a path within the model's folder
            {"parameters": {"uri": "/abs"}}                     | expected a path within the model's folder
            {"parameters": {"uri": "s3://a/b"}}                 | expected a path within the model's folder
            {"parameters": 3}                                   | parameters: expected an object
            {"name": {}}                                        | name: expected one value, got an object
            {"max_batch_size": "many"}                          | max_batch_size: expected a number
            {"max_batch_size": -1}                              | expected 0 or more
            {"inputs": [{"datatype": "FP32"}]}                  | inputs: an entry has no name
            {"inputs": [{"name": "x", "datatype": "FP31"}]}     | unknown datatype "FP31"
            {"inputs": [{"name": "x", "shape": [1.5]}]}         | shape: expected whole numbers
            {"name":                                            | model-settings.json:
            """)
    void mistakes_areTold(String text, String message) {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> read(text))
                .withMessageContaining(message);
    }

    @Test
    void folderWithSettings_isAVersion(@TempDir Path root) throws IOException {
        ManualClock clock = new ManualClock();
        clock.advance(Duration.ofDays(365 * 100));
        RecordingListener told = new RecordingListener();
        Path folder = root.resolve("mushroom");
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("mushroom.ubj"), "{}");
        Files.writeString(folder.resolve("data/more.bin"), "x");
        Path settings = folder.resolve("model-settings.json");
        Files.writeString(settings, "{\"parameters\": {\"version\": \"3\", \"uri\": \"mushroom.ubj\"}}");
        FolderSource source = new FolderSource(root, FolderOptions.DEFAULT, clock, clock::advance);
        source.begin(told);
        assertThat(told.versions("mushroom")).containsExactly(3L);
        assertThat(told.version("mushroom", 3).files().names()).containsExactly("data/more.bin", "mushroom.ubj");
        assertThat(told.last("mushroom").config().modelFile()).contains("mushroom.ubj");
        assertThat(told.problems()).isEmpty();
        Files.writeString(settings, "{\"parameters\": {\"version\": \"4\", \"uri\": \"mushroom.ubj\"}}");
        source.look();
        assertThat(told.versions("mushroom")).containsExactly(4L);
    }
}
