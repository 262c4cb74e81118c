package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.ServingConfig;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever somebody writes into a configuration, it is read or refused with words. */
class ConfigTextProperties {

    private static final ModelName NAME = new ModelName("m");

    @Property(tries = 2000)
    void arbitraryText_isReadOrRefused(@ForAll String text) {
        readOrRefuse(() -> ModelYaml.read(text, ModelConfig.DEFAULT));
        readOrRefuse(() -> TritonConfig.fromText(NAME, text));
        readOrRefuse(() -> TritonConfig.fromJson(NAME, text));
        readOrRefuse(() -> TfBatchingParameters.read("b.pbtxt", text, ServingConfig.NONE));
    }

    @Property(tries = 5000)
    void almostTritonText_isReadOrRefused(@ForAll("tritonWords") List<String> words) {
        readOrRefuse(() -> TritonConfig.fromText(NAME, String.join(" ", words)));
        readOrRefuse(() -> TritonConfig.fromText(NAME, String.join("", words)));
    }

    @Property(tries = 5000)
    void almostTensorFlowServingText_isReadOrRefused(@ForAll("batchingWords") List<String> words) {
        readOrRefuse(() -> TfBatchingParameters.read("b.pbtxt", String.join(" ", words), ServingConfig.NONE));
    }

    @Property(tries = 5000)
    void almostYaml_isReadOrRefused(@ForAll("yamlWords") List<String> words) {
        readOrRefuse(() -> ModelYaml.read(String.join("", words), ModelConfig.DEFAULT));
    }

    private static void readOrRefuse(Runnable reading) {
        try {
            reading.run();
        } catch (InferenceException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain("Exception").doesNotContain("snakeyaml");
        }
    }

    @Provide
    Arbitrary<List<String>> tritonWords() {
        return Arbitraries.of(
                        "name",
                        "input",
                        "dims",
                        "parameters",
                        "key",
                        "value",
                        "string_value",
                        "version_policy",
                        "specific",
                        "versions",
                        "max_batch_size",
                        "instance_group",
                        "count",
                        "kind",
                        "KIND_CPU",
                        "TYPE_FP32",
                        "data_type",
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        ",",
                        ";",
                        "<",
                        ">",
                        "\"m\"",
                        "'x'",
                        "\"",
                        "\\",
                        "#",
                        "\n",
                        "1",
                        "-1",
                        "0x10",
                        "9223372036854775807",
                        "99999999999999999999",
                        "1e5",
                        "true",
                        "-",
                        ".",
                        "é",
                        "dynamic_batching",
                        "preferred_batch_size",
                        "max_queue_delay_microseconds",
                        "priority_levels",
                        "default_priority_level",
                        "default_queue_policy",
                        "optimization",
                        "graph",
                        "level",
                        "0",
                        "08")
                .list()
                .ofMaxSize(30);
    }

    @Provide
    Arbitrary<List<String>> batchingWords() {
        return Arbitraries.of(
                        "max_batch_size { value: 8 }",
                        "max_batch_size",
                        "batch_timeout_micros",
                        "max_enqueued_batches",
                        "num_batch_threads",
                        "allowed_batch_sizes:",
                        "pad_variable_length_inputs",
                        "value",
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        ",",
                        "\n",
                        "0",
                        "1",
                        "4",
                        "8",
                        "-1",
                        "2147483648",
                        "9223372036854775807",
                        "true",
                        "\"x\"")
                .list()
                .ofMaxSize(20);
    }

    @Provide
    Arbitrary<List<String>> yamlWords() {
        return Arbitraries.of(
                        "description",
                        "versions",
                        "policy",
                        "latest",
                        "listed",
                        "list",
                        "labels",
                        "batching",
                        "max_rows",
                        "max_delay",
                        "preferred_rows",
                        "queue",
                        "timeout",
                        "usual_priority",
                        "2ms",
                        "inputs",
                        "name",
                        "shape",
                        "options",
                        "a",
                        ": ",
                        ":",
                        "- ",
                        "\n",
                        "\n  ",
                        "{",
                        "}",
                        "[",
                        "]",
                        ", ",
                        "\"",
                        "'",
                        "|",
                        ">",
                        "&x",
                        "*x",
                        "!t",
                        "%",
                        "@",
                        "#",
                        "? ",
                        "---\n",
                        "...",
                        "1",
                        "-1",
                        "~",
                        "\t",
                        "true",
                        "warm_up",
                        "runs",
                        "\u0007",
                        "\uFEFF")
                .list()
                .ofMaxSize(30);
    }
}
