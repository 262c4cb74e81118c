package dev.barista.runtime.litert;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.InferenceException;
import dev.barista.testing.TfliteFile;
import dev.barista.testing.TfliteGraph;
import dev.barista.testing.TfliteModels;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Graphs that the library takes for good and that would end the process, or answer nonsense. */
class GraphCheckTest {

    private final TfliteFile file = new TfliteFile();
    private final TfliteGraph graph = file.graph();
    private int x;
    private int y;

    @BeforeEach
    void twoTensors() {
        x = graph.tensor("x", TfliteGraph.FLOAT32, -1, 4);
        y = graph.tensor("y", TfliteGraph.FLOAT32, -1, 4);
        graph.input(x);
        graph.output(y);
    }

    @Test
    void wholeGraphs_pass() {
        graph.operator(TfliteGraph.ADD, List.of(x, x), y);
        assertThatCode(() -> check(file.bytes())).doesNotThrowAnyException();
        assertThatCode(() -> check(TfliteModels.twoSignatures())).doesNotThrowAnyException();
        assertThatCode(() -> check(TfliteModels.quantised())).doesNotThrowAnyException();
    }

    @Test
    void outputThatNothingComputes_isRefused() {
        assertRefused("nothing computes output " + y);
    }

    @Test
    void tensorThatIsReadBeforeItIsComputed_isRefused() {
        int later = graph.tensor("later", TfliteGraph.FLOAT32, -1, 4);
        graph.operator(TfliteGraph.ADD, List.of(x, later), y);
        graph.operator(TfliteGraph.ADD, List.of(x, x), later);

        assertRefused("operator 0 reads tensor " + later + " before it is computed");
    }

    @Test
    void tensorThatIsComputedTwice_isRefused() {
        graph.operator(TfliteGraph.ADD, List.of(x, x), y);
        graph.operator(TfliteGraph.ADD, List.of(x, x), y);

        assertRefused("operator 1 writes to tensor " + y);
    }

    @Test
    void operatorThatWritesToTheInput_isRefused() {
        graph.operator(TfliteGraph.ADD, List.of(x, x), x);

        assertRefused("operator 0 writes to tensor " + x);
    }

    @Test
    void operatorThatWritesToAConstant_isRefused() {
        int constant = graph.constant("c", TfliteGraph.INT32, new byte[4], 1);
        graph.operator(TfliteGraph.ADD, List.of(x, x), constant);

        assertRefused("operator 0 writes to tensor " + constant);
    }

    @Test
    void constantAsAnInput_isRefused() {
        int constant = graph.constant("c", TfliteGraph.INT32, new byte[4], 1);
        graph.input(constant);
        graph.operator(TfliteGraph.ADD, List.of(x, x), y);

        assertRefused("input " + constant + " has a content of its own");
    }

    @Test
    void numbersOfTensorsThatAreNotThere_areRefused() {
        graph.operator(TfliteGraph.ADD, List.of(x, 7), y);

        assertRefused("operator 0 names tensor 7, of 2 there are");
    }

    private void assertRefused(String words) {
        assertThatThrownBy(() -> check(file.bytes()))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining(words);
    }

    private static void check(byte[] bytes) {
        GraphCheck.check(MemorySegment.ofArray(bytes));
    }
}
