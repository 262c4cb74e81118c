package dev.barista.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.InferenceException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxOptionsTest {

    @Test
    void nothingSet_hasTheDocumentedDefaults() {
        assertThat(OnnxOptions.parse(Map.of()))
                .isEqualTo(new OnnxOptions(
                        OnnxOptions.GraphOptimization.ALL,
                        OnnxOptions.ExecutionMode.SEQUENTIAL,
                        1,
                        1,
                        false,
                        true,
                        false,
                        true,
                        false,
                        Map.of(),
                        Map.of(
                                "session.intra_op.allow_spinning", "0",
                                "session.inter_op.allow_spinning", "0",
                                "session.set_denormal_as_zero", "0")));
    }

    @Test
    void everythingSet_isTaken() {
        Map<String, String> options = Map.ofEntries(
                Map.entry("graph_optimization", "basic"),
                Map.entry("execution_mode", "parallel"),
                Map.entry("intra_op_threads", "0"),
                Map.entry("inter_op_threads", "3"),
                Map.entry("allow_spinning", "true"),
                Map.entry("memory_arena", "true"),
                Map.entry("memory_pattern", "false"),
                Map.entry("deterministic", "true"),
                Map.entry("denormal_as_zero", "true"),
                Map.entry("overridable_initializers", "false"),
                Map.entry("allow_empty_inputs", "true"),
                Map.entry("free_dimension.batch", "8"),
                Map.entry("session_config.session.disable_prepacking", "1"));

        assertThat(OnnxOptions.parse(options))
                .isEqualTo(new OnnxOptions(
                        OnnxOptions.GraphOptimization.BASIC,
                        OnnxOptions.ExecutionMode.PARALLEL,
                        0,
                        3,
                        true,
                        false,
                        true,
                        false,
                        true,
                        Map.of("batch", 8L),
                        Map.of(
                                "session.intra_op.allow_spinning", "1",
                                "session.inter_op.allow_spinning", "1",
                                "session.set_denormal_as_zero", "1",
                                "session.disable_prepacking", "1")));
    }

    @ParameterizedTest
    @CsvSource({
        "graph_optimization, ALL, 'one of none, basic, extended, all'",
        "execution_mode, serial, 'one of sequential, parallel'",
        "intra_op_threads, -1, whole number",
        "inter_op_threads, many, whole number",
        "allow_spinning, yes, true or false",
        "free_dimension.batch, 0, 1 or more"
    })
    void wrongValue_isRefusedWithWhatWasExpected(String option, String value, String expected) {
        assertThatThrownBy(() -> OnnxOptions.parse(Map.of(option, value)))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("\"" + option + "\"")
                .hasMessageContaining(expected)
                .hasMessageContaining("\"" + value + "\"");
    }

    @ParameterizedTest
    @CsvSource({"intra_op_thread, intra_op_threads", "graph_optimisation, graph_optimization"})
    void unknownName_isRefusedWithTheNearest(String option, String nearest) {
        assertThatThrownBy(() -> OnnxOptions.parse(Map.of(option, "1")))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("did you mean \"" + nearest + "\"?");
    }

    @ParameterizedTest
    @CsvSource({"free_dimension.", "session_config.", "free_dimension.<name>"})
    void prefixWithoutName_isRefused(String option) {
        assertThatThrownBy(() -> OnnxOptions.parse(Map.of(option, "1"))).isInstanceOf(InferenceException.class);
    }
}
