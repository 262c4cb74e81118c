package dev.barista.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.cli.Json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AnswerTextTest {

    @Test
    void oneRow_isALineAnOutput() {
        String answer = """
                {"outputs": [
                  {"name": "probability", "shape": [1,1], "datatype": "FP32", "data": [0.93]},
                  {"name": "label", "shape": [1], "datatype": "BYTES", "data": ["fraud"]},
                  {"name": "scores", "shape": [1,3], "datatype": "FP32", "data": [[1, 2.5, "NaN"]]}]}""";
        assertThat(lines(answer))
                .containsExactly("probability  0.93", "label        fraud", "scores       [1, 2.5, NaN]");
    }

    @Test
    void batch_isATable() {
        String answer = """
                {"outputs": [
                  {"name": "p", "shape": [2,1], "datatype": "FP32", "data": [0.5, 10.25]},
                  {"name": "pair", "shape": [2,2], "datatype": "INT64", "data": [1, 2, 3, 4]},
                  {"name": "word", "shape": [2], "datatype": "BYTES", "data": ["a", "bcd"]}]}""";
        assertThat(lines(answer))
                .containsExactly("row      p  pair    word", "  1    0.5  [1, 2]  a", "  2  10.25  [3, 4]  bcd");
    }

    @Test
    void outputsOfDifferentLength_areALineEach() {
        String answer = """
                {"outputs": [
                  {"name": "a", "shape": [2], "datatype": "FP32", "data": [1, 2]},
                  {"name": "b", "shape": [3], "datatype": "FP32", "data": [1, 2, 3]}]}""";
        assertThat(lines(answer)).containsExactly("a  [1, 2]", "b  [1, 2, 3]");
    }

    @Test
    void longVector_isCutAndSaysSo() {
        String data = "0" + ",0".repeat(99);
        assertThat(lines("{\"outputs\": [{\"name\": \"v\", \"shape\": [1,100], \"data\": [" + data + "]}]}")
                        .getFirst())
                .endsWith(", 0, … 100 values in all]");
    }

    @Test
    void controlCharacters_doNotReachTheTerminal() {
        assertThat(lines("{\"outputs\": [{\"name\": \"t\", \"shape\": [1], \"data\": [\"a\\u001b[31mb\"]}]}"))
                .containsExactly("t  a?[31mb");
    }

    @Test
    void emptyBatch_isAnEmptyList() {
        assertThat(lines("{\"outputs\": [{\"name\": \"t\", \"shape\": [0,2], \"data\": []}]}"))
                .containsExactly("t  []");
    }

    private static List<String> lines(String answer) {
        return AnswerText.lines((JsonObject) JsonReader.read("it", answer));
    }
}
