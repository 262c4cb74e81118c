package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.lifecycle.CachePolicy;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.TensorOverride;
import dev.barista.lifecycle.VersionPolicy;
import dev.barista.lifecycle.WarmUpPolicy;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelVersion;
import dev.barista.model.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelYamlTest {

    private static ModelConfig read(String text) {
        return ModelYaml.read(text, ModelConfig.DEFAULT);
    }

    @Test
    void everyKey_isRead() {
        ModelConfig config = read("""
                description: scores card payments
                versions: {policy: listed, list: [3, 05]}
                labels:
                  stable: 3
                  canary: 5
                runtime: onnx
                file: graph/model.onnx
                options:
                  intra_op_threads: 2
                  execution_mode: sequential
                instances: 4
                max_batch_size: 64
                inputs:
                  - name: x
                    datatype: FP32
                    shape: [-1, 4]
                    dimensions: [batch, ""]
                outputs:
                  - {name: y}
                warm_up:
                  enabled: false
                  runs: 7
                cache: {enabled: true, ttl: 90s, max_bytes: 4000000000}
                """);
        assertThat(config.description()).isEqualTo("scores card payments");
        assertThat(config.versionPolicy())
                .isEqualTo(new VersionPolicy.Listed(List.of(new ModelVersion(3), new ModelVersion(5))));
        assertThat(config.labels())
                .containsOnly(Map.entry("stable", new ModelVersion(3)), Map.entry("canary", new ModelVersion(5)));
        assertThat(config.runtime()).contains("onnx");
        assertThat(config.modelFile()).contains("graph/model.onnx");
        assertThat(config.runtimeOptions())
                .containsEntry("intra_op_threads", "2")
                .containsEntry("execution_mode", "sequential");
        assertThat(config.serving().instances()).hasValue(4);
        assertThat(config.signature().maxBatchSize()).hasValue(64);
        assertThat(config.signature().inputs())
                .containsExactly(new TensorOverride(
                        "x",
                        Optional.of(DataType.FP32),
                        Optional.of(Shape.of(-1, 4)),
                        Optional.of(List.of("batch", ""))));
        assertThat(config.signature().outputs())
                .containsExactly(new TensorOverride("y", Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(config.warmUp()).isEqualTo(new WarmUpPolicy(false, 7));
        assertThat(config.cache())
                .isEqualTo(new CachePolicy(true, Duration.ofSeconds(90), OptionalLong.of(4_000_000_000L)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "description:\nversions:\nlabels: ~\n", "{}"})
    void keysWithoutValues_areNotThere(String text) {
        assertThat(read(text)).isEqualTo(ModelConfig.DEFAULT);
    }

    @Test
    void versionPolicies_areRead() {
        assertThat(read("versions: {count: 3}").versionPolicy()).isEqualTo(new VersionPolicy.Latest(3));
        assertThat(read("versions: {policy: all}").versionPolicy()).isEqualTo(new VersionPolicy.All());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "verisons: {}|line 1: unknown key \"verisons\"; did you mean \"versions\"?",
                "'a: 1\nb: 2'|line 1: unknown key \"a\"; known here are description, versions, labels",
                "'description: x\nversions:\n  polcy: all'|line 3: unknown key \"versions.polcy\"; did you mean"
                        + " \"policy\"?",
                "'instances: 1\ninstances: 2'|line 2: the key \"instances\" occurs twice",
                "instances: many|line 1: instances: expected a whole number from 1 to 1024, got \"many\"",
                "instances: 0|line 1: instances: expected a whole number from 1 to 1024, got \"0\"",
                "instances: [1]|line 1: instances: expected a whole number from 1 to 1024, got a list",
                "description: {a: b}|line 1: description: expected text, got a map of keys and values",
                "versions: 3|line 1: versions: expected a map of keys and values, got \"3\"",
                "versions: {policy: newest}|versions.policy: expected latest, all or listed, got \"newest\"",
                "versions: {policy: all, count: 2}|versions.count: only goes with policy: latest",
                "versions: {list: [1]}|versions.list: only goes with policy: listed",
                "versions: {policy: listed}|versions.policy: listed needs versions.list",
                "versions: {policy: listed, list: [a]}|versions.list: expected a whole number from 0, got \"a\"",
                "labels: {latest: 1}|labels.latest: a label is neither \"latest\" nor a number nor empty",
                "labels: {7: 1}|labels.7: a label is neither",
                "labels: {stable: x}|labels.stable: expected a version number, got \"x\"",
                "file: ../other/model.onnx|file: expected a path within the version's folder",
                "file: /etc/passwd|file: expected a path within the version's folder",
                "inputs: {name: x}|inputs: expected a list, got a map of keys and values",
                "inputs: [{datatype: FP32}]|inputs: an entry has no name",
                "inputs: [{name: x}, {name: x}]|inputs: \"x\" is described twice",
                "inputs: [{name: x, datatype: float}]|inputs.datatype: unknown datatype \"float\"",
                "inputs: [{name: x, shape: [-2]}]|inputs.shape: expected a whole number from -1, got \"-2\"",
                "inputs: [{name: x, shape: [1, 2], dimensions: [a]}]|inputs.dimensions: 1 names for the shape [1,2]",
                "inputs: [{nme: x}]|unknown key \"inputs.nme\"; did you mean \"name\"?",
                "warm_up: {enabled: maybe}|warm_up.enabled: expected true or false, got \"maybe\"",
                "cache: {ttl: 0}|cache.ttl: expected a duration longer than 0",
                "cache: {max_bytes: 0}|cache.max_bytes: expected a whole number from 1, got \"0\"",
                "cache: {enable: true}|unknown key \"cache.enable\"; did you mean \"enabled\"?",
                "warm_up: {runs: 0}|warm_up.runs: expected a whole number from 1 to 10000, got \"0\"",
                "'a: &x 1\nb: *x'|line 1: anchors (&) and aliases (*) are not supported",
                "description: !!java.util.Date 1|tags (!) are not supported",
                "'description: a\n--- \ndescription: b'|a second document begins",
                "'description: \"open'|model.yaml line 1:",
                "'\tdescription: x'|model.yaml line 1:",
                "just text|line 1: expected a map of keys and values, got \"just text\"",
                "'[1, 2]'|line 1: expected a map of keys and values, got a list",
            })
    void mistakes_areNamedWithTheirLine(String text, String problem) {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> read(text))
                .withMessageStartingWith("model.yaml ")
                .withMessageContaining(problem);
    }

    @Test
    void deepNesting_isRefused() {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> read("description: " + "[".repeat(10_000)))
                .withMessageContaining("nested deeper than 20 levels");
    }
}
