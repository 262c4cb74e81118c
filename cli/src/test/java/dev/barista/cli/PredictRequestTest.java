package dev.barista.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PredictRequestTest {

    private static final String CARD = "{\"amount\": 120.5, \"hour\": 23, \"country\": \"DE\", \"abroad\": true}";

    @Test
    void scalars_fillTheShapesOfTheirInputs() {
        assertThat(body(ModelInterfaces.fraud(), CARD))
                .isEqualTo("{\"inputs\":["
                        + "{\"name\":\"amount\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[120.5]},"
                        + "{\"name\":\"hour\",\"shape\":[1,1],\"datatype\":\"INT64\",\"data\":[23]},"
                        + "{\"name\":\"country\",\"shape\":[1,1],\"datatype\":\"BYTES\",\"data\":[\"DE\"]},"
                        + "{\"name\":\"abroad\",\"shape\":[1,1],\"datatype\":\"BOOL\",\"data\":[true]}]}");
    }

    @Test
    void records_becomeTheRowsOfABatch() {
        assertThat(body(ModelInterfaces.of(DataType.FP32, -1, 2), "[{\"x\": [1, 2]}, {\"x\": [3, 4]}]"))
                .isEqualTo("{\"inputs\":[{\"name\":\"x\",\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -1,4    | [1,2,3,4]         | [1,4]
            -1,4    | [[1,2,3,4]]       | [1,4]
            -1,2    | [1,2,3,4]         | [2,2]
            -1,2    | [[1,2],[3,4]]     | [2,2]
            -1,1    | [1,2,3]           | [3,1]
            -1      | [1,2,3]           | [3]
            -1      | 7                 | [1]
            ''      | 7                 | []
            2,2     | [1,2,3,4]         | [2,2]
            -1,-1   | [1,2,3]           | [1,3]
            -1,1,2,2| [[[1,2],[3,4]]]   | [1,1,2,2]
            -1,0    | []                | [1,0]
            -1      | []                | [0]
            -1,4    | [1,2,3]           | refused
            2       | 7                 | refused
            -1,2    | [[1,2],[3]]       | refused
            -1      | [[1,2]]           | refused
            """)
    void list_takesTheShapeThatFits(String dims, String value, String shape) {
        long[] spec = dims.isEmpty()
                ? new long[0]
                : List.of(dims.split(",", -1)).stream()
                        .mapToLong(Long::parseLong)
                        .toArray();
        ModelInterface model = ModelInterfaces.of(DataType.FP32, spec);
        String data = "{\"x\": " + value + "}";
        if (shape.equals("refused")) {
            assertThatExceptionOfType(CommandFailure.class)
                    .isThrownBy(() -> body(model, data))
                    .withMessageStartingWith("feature \"x\" (FP32 ")
                    .extracting(CommandFailure::exitCode)
                    .isEqualTo(ExitCode.USAGE);
        } else {
            assertThat(body(model, data)).contains("\"shape\":" + shape + ",");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            INT64 | 3.5                    | expected a whole number, got 3.5
            INT64 | '"3"'                  | expected a whole number, got "3"
            INT64 | 1e999999999            | expected a whole number, got 1e999999999
            INT64 | 9223372036854775808    | expected -9223372036854775808 to 9223372036854775807
            UINT8 | 256                    | expected 0 to 255, got 256
            UINT8 | -1                     | expected 0 to 255, got -1
            FP32  | true                   | expected a number, got true
            FP32  | '"much"'               | expected a number, got "much"
            FP32  | null                   | expected a number, got null
            FP32  | '{}'                   | expected a number, got an object
            BOOL  | 1                      | expected true or false, got 1
            BYTES | 1                      | expected text in quotes, got 1
            """)
    void valueOfAnotherType_isRefusedWithWhatWasExpected(DataType type, String value, String reason) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> body(ModelInterfaces.of(type, -1), "{\"x\": " + value + "}"))
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"INT64,3.0,3", "INT32,3e2,300", "UINT64,18446744073709551615,18446744073709551615", "FP64,1e-3,1e-3"})
    void number_keepsItsValue(DataType type, String written, String sent) {
        assertThat(body(ModelInterfaces.of(type, -1), "{\"x\": " + written + "}"))
                .contains("\"data\":[" + sent + "]");
    }

    @Test
    void notANumber_isSentAsText() {
        assertThat(body(ModelInterfaces.of(DataType.FP32, -1), "{\"x\": \"NaN\"}"))
                .contains("\"data\":[\"NaN\"]");
    }

    @Test
    void unknownFeature_isRefusedWithTheNearestNameAndAllNames() {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> body(ModelInterfaces.fraud(), "{\"amont\": 1}"))
                .withMessage("model \"fraud\" has no feature \"amont\"; did you mean \"amount\"?")
                .extracting(CommandFailure::hint)
                .isEqualTo("its features: amount FP32 [-1,1], hour INT64 [-1,1], country BYTES [-1,1],"
                        + " abroad BOOL [-1,1]");
    }

    @Test
    void missingFeatures_areNamed() {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> body(ModelInterfaces.fraud(), "{\"amount\": 1, \"hour\": 2}"))
                .withMessage("missing features country, abroad");
    }

    @Test
    void recordWithoutAFeature_isNamedByItsNumber() {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> body(ModelInterfaces.of(DataType.FP32, -1, 1), "[{\"x\": 1}, {}]"))
                .withMessage("record 2: missing feature x");
    }

    @Test
    void recordsForAModelWithoutBatches_areRefused() {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> body(ModelInterfaces.of(DataType.FP32, 1, 1), "[{\"x\": 1}, {\"x\": 2}]"))
                .withMessageContaining("does not take 2 records at once");
    }

    @Test
    void wholeRequest_passesAsItIs() {
        String request =
                "{\"id\":\"7\",\"inputs\":[{\"name\":\"q\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}";
        assertThat(body(ModelInterfaces.fraud(), request)).isEqualTo(request);
    }

    @Test
    void wantedOutputs_areAskedFor() {
        Json request = new PredictRequest(ModelInterfaces.of(DataType.FP32, -1), List.of("y")).of(json("{\"x\": 1}"));
        assertThat(JsonWriter.write(request)).endsWith(",\"outputs\":[{\"name\":\"y\"}]}");
    }

    @Test
    void unknownOutput_isRefusedWithTheNearestName() {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> new PredictRequest(ModelInterfaces.fraud(), List.of("probabilty")))
                .withMessageContaining("did you mean \"probability\"?");
    }

    private static Json json(String text) {
        return JsonReader.read("--data", text);
    }

    private static String body(ModelInterface model, String data) {
        return JsonWriter.write(new PredictRequest(model, List.of()).of(json(data)));
    }
}
