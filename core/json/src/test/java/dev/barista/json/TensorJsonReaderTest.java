package dev.barista.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ParameterValue;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorJsonReaderTest {

    private final CountingAllocator allocator = new CountingAllocator();
    private final TensorJsonReader reader = new TensorJsonReader(allocator);

    @AfterEach
    void nothingIsLeftAllocated() {
        assertThat(allocator.open()).isZero();
    }

    @Test
    void flatData_isReadInRowMajorOrder() {
        accept("FP32", "[2,3]", "[1, 2.5, -3e2, 0, 0.1, 6]", tensor -> {
            assertThat(tensor.shape()).isEqualTo(Shape.of(2, 3));
            assertThat(floats(tensor)).containsExactly(1f, 2.5f, -300f, 0f, 0.1f, 6f);
        });
    }

    @Test
    void nestedData_isReadAsItsShapeSays() {
        accept("INT32", "[2,3]", "[[1,2,3],[4,5,6]]", tensor -> {
            ByteBuffer data = tensor.data();
            for (int i = 1; i <= 6; i++) {
                assertThat(data.getInt()).isEqualTo(i);
            }
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|5|1",
                "[]|[5]|1",
                "[1,1,2]|[[[5,6]]]|2",
                "[0]|[]|0",
                "[0,3]|[]|0",
                "[2,0]|[[],[]]|0",
                "[2,0]|[]|0"
            })
    void scalarsAndEmptyTensors_areRead(String shape, String data, int elements) {
        accept(
                "UINT8",
                shape,
                data,
                tensor -> assertThat(tensor.byteSize()).as("elements").isEqualTo(elements));
    }

    @Test
    void keysInAnyOrder_areRead() {
        String text = """
                {"data": [[1, 2], [3, 4]], "parameters": {"a": 1, "b": "x", "c": true, "d": 1.5,
                 "e": 18446744073709551615}, "extension": {"deep": [1, {"data": 2}]},
                 "shape": [2, 2], "datatype": "FP64", "name": "x"}""";
        try (JsonTensor read = reader.read(JsonInput.of(text.getBytes(UTF_8)), "input")) {
            assertThat(read.name()).isEqualTo("x");
            assertThat(read.parameters())
                    .containsEntry("a", new ParameterValue.LongValue(1))
                    .containsEntry("b", new ParameterValue.StringValue("x"))
                    .containsEntry("c", new ParameterValue.BoolValue(true))
                    .containsEntry("d", new ParameterValue.DoubleValue(1.5))
                    .containsEntry("e", new ParameterValue.UnsignedLongValue(-1));
            assertThat(read.data().orElseThrow().data().getDouble(24)).isEqualTo(4.0);
        }
    }

    @Test
    void deferredDataInTheMiddleOfAText_isFoundAgain() {
        String text = "é [{\"data\":[7],\"name\":\"a\",\"shape\":[1],\"datatype\":\"INT8\"},"
                + "{\"data\":[8],\"name\":\"b\",\"shape\":[1],\"datatype\":\"INT8\"}] ";
        byte[] bytes = text.getBytes(UTF_8);
        StringBuilder seen = new StringBuilder();
        JsonInput input = JsonInput.of(bytes, 3, bytes.length - 3);
        input.array("tensors", () -> {
            try (JsonTensor read = reader.read(input, "input")) {
                seen.append(read.name()).append(read.data().orElseThrow().data().get(0));
            }
        });
        input.end();
        assertThat(seen).hasToString("a7b8");
    }

    @Test
    void noData_isNoTensor() {
        JsonTensor read = reader.read(
                JsonInput.of("{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[2]}".getBytes(UTF_8)), "input");
        assertThat(read.data()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UINT8|300|expected 0 to 255 for UINT8, got 300",
                "UINT8|-1|expected 0 to 255 for UINT8, got -1",
                "INT8|128|expected -128 to 127 for INT8, got 128",
                "UINT16|65536|expected 0 to 65535 for UINT16, got 65536",
                "INT16|-32769|expected -32768 to 32767 for INT16, got -32769",
                "UINT32|4294967296|expected 0 to 4294967295 for UINT32, got 4294967296",
                "INT32|2147483648|expected -2147483648 to 2147483647 for INT32, got 2147483648",
                "INT64|9223372036854775808|expected -9223372036854775808 to 9223372036854775807 for INT64, got"
                        + " 9223372036854775808",
                "UINT64|18446744073709551616|expected 0 to 18446744073709551615 for UINT64, got 18446744073709551616",
                "UINT64|-1|expected 0 to 18446744073709551615 for UINT64, got -1",
                "INT32|1.5|expected a whole number for INT32 without fraction or exponent, got 1.5",
                "INT32|1.0|expected a whole number for INT32 without fraction or exponent, got 1.0",
                "INT32|1e3|expected a whole number for INT32 without fraction or exponent, got 1e3",
                "INT32|\"1\"|expected a whole number for INT32, got \"1\"",
                "INT32|null|expected a whole number for INT32, got null",
                "FP32|1e39|1e39 is too large for FP32",
                "FP32|3.4028235677973367e38|3.4028235677973367e38 is too large for FP32",
                "FP64|1e400|1e400 is too large for FP64",
                "FP16|65520|65520 is too large for FP16",
                "FP32|\"nan\"|expected a number for FP32 (or one of the strings \"NaN\", \"Infinity\", \"-Infinity\"),"
                        + " got \"nan\"",
                "FP32|true|expected a number for FP32, got true",
                "BOOL|2|expected true or false (or 1 or 0), got 2",
                "BOOL|\"true\"|expected true or false (or 1 or 0), got \"true\"",
                "BYTES|1|expected a string for BYTES, got 1",
                "BYTES|\"\\ud800\"|the string holds half of a surrogate pair, which no UTF-8 text can",
            })
    void badElement_isRefusedWithItsPlace(String type, String element, String problem) {
        String good = type.equals("BYTES") ? "\"a\"" : "1";
        refuse(type, "[3]", "[" + good + "," + good + "," + element + "]", "input \"x\": data[2]: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[2,3]|[1,2,3,4,5]|shape [2,3] asks for 6 elements, data holds 5",
                "[2,3]|[1,2,3,4,5,6,7,8]|shape [2,3] asks for 6 elements, data holds 8",
                "[1000000000000]|[1,2,3]|shape [1000000000000] asks for 1000000000000 elements, data holds 3",
                "[1000000000000]|[[1],[2,3]]|shape [1000000000000] asks for 1000000000000 elements, data holds 3",
                "[3000000000,4000000000]|[1]|shape [3000000000,4000000000] has more elements than can be counted",
                "[2,2]|[[1,2],[3]]|nested data must be as its shape [2,2]: expected 2 entries at level 2, got 1,"
                        + " at element 3",
                "[2,2]|[[1,2],[3,4],[5,6]]|nested data must be as its shape [2,2]: expected 2 entries at level 1,"
                        + " got more, at element 4",
                "[2,2]|[[1,2],3]|element 2 of data: expected an array of 2, got 3",
                "[2]|[[1,2]]|data[0]: expected a whole number for INT32, got an array",
                "[2]|{}|data: expected an array, got an object",
                "[2]|7|data: expected an array, got 7",
            })
    void otherCountOrNesting_isRefused(String shape, String data, String problem) {
        refuse("INT32", shape, data, "input \"x\": " + problem);
    }

    @Test
    void shapeBeyondTheBody_takesNoMemory() {
        refuse("FP64", "[100000000]", "[1,2,3]", "asks for 100000000 elements, data holds 3");
        assertThat(allocator.largest()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
    void bareNonFiniteNumber_isRefusedWithTheWayToWriteIt(String word) {
        refuse("FP32", "[1]", "[" + word + "]", "write the strings \"NaN\", \"Infinity\" or \"-Infinity\"");
    }

    @Test
    void nonFiniteWords_areRead() {
        accept(
                "FP32",
                "[3]",
                "[\"NaN\",\"Infinity\",\"-Infinity\"]",
                tensor -> assertThat(floats(tensor))
                        .containsExactly(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY));
    }

    @Test
    void unsignedExtremes_areRead() {
        accept("UINT64", "[2]", "[18446744073709551615,9223372036854775808]", tensor -> {
            assertThat(tensor.data().getLong(0)).isEqualTo(-1);
            assertThat(tensor.data().getLong(8)).isEqualTo(Long.MIN_VALUE);
        });
    }

    @Test
    void strings_becomeUtf8() {
        accept(
                "BYTES",
                "[2]",
                "[\"na\\u00efve \\ud83d\\ude00\",\"\"]",
                tensor -> assertThat(BytesElements.readStrings(tensor)).containsExactly("naïve 😀", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1]}|an input tensor: \"name\" is missing",
                "{\"name\":\"x\",\"dataype\":\"FP32\",\"shape\":[1],\"data\":[1]}|input \"x\": \"datatype\" is missing;"
                        + " it has \"dataype\"",
                "{\"name\":\"x\",\"datatype\":\"FP32\",\"data\":[1]}|input \"x\": \"shape\" is missing",
                "{\"name\":\"x\",\"datatype\":\"fp32\"}|unknown datatype \"fp32\"; expected one of BOOL, UINT8",
                "{\"name\":\"x\",\"name\":\"y\"}|the key \"name\" occurs twice",
                "{\"name\":5}|name: expected a string, got 5",
                "{\"name\":\"x\",\"shape\":[-1]}|a dimension of the shape: expected 0 to 9223372036854775807, got -1",
                "{\"name\":\"x\",\"shape\":5}|input \"x\": shape: expected an array, got 5",
                "{\"name\":\"x\",\"parameters\":{\"p\":[]}}|parameters \"p\": expected a string, a number, true or"
                        + " false, got an array",
                "[1]|the input tensor: expected an object, got an array",
            })
    void badObject_isRefusedWithTheKey(String text, String problem) {
        refuseText(text, problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\": \"x\"|line 1, column 13: the JSON text ends early",
                "{\"name\" \"x\"}|not valid JSON",
                "{\"na\\ude69me\": \"x\"}|a key holds half of a surrogate pair, which no UTF-8 text can",
                "''|the JSON text ends early",
                "{'name': 1}|not valid JSON",
            })
    void brokenJson_isRefusedWithLineAndColumn(String text, String problem) {
        refuseText(text, problem);
    }

    @Test
    void deepNesting_isRefused() {
        String deep = "[".repeat(100_000);
        refuseText("{\"name\":\"x\",\"extension\":" + deep, "nested deeper than 100 levels");
        refuseText("{\"data\":" + deep, "nested deeper than 100 levels");
        refuse("FP32", "[1,1,1]", deep, "input \"x\"");
    }

    @Test
    void numberOfThousandsOfDigits_isRefused() {
        refuse("FP64", "[1]", "[" + "1".repeat(5000) + "]", "more than 1000 digits");
    }

    @Test
    void shapeOfManyDimensions_isRefused() {
        refuse("FP64", "[" + "1,".repeat(64) + "1]", "[1]", "at most 64 dimensions");
    }

    private void accept(String type, String shape, String data, Consumer<Tensor> check) {
        JsonInput input = JsonInput.of(text(type, shape, data).getBytes(UTF_8));
        try (JsonTensor read = reader.read(input, "input")) {
            input.end();
            check.accept(read.data().orElseThrow());
        }
    }

    private void refuse(String type, String shape, String data, String problem) {
        refuseText(text(type, shape, data), problem);
        String dataFirst = "{\"data\":%s,\"name\":\"x\",\"datatype\":\"%s\",\"shape\":%s}".formatted(data, type, shape);
        refuseText(dataFirst, problem.startsWith("input") ? "" : problem);
    }

    private void refuseText(String text, String problem) {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() ->
                        reader.read(JsonInput.of(text.getBytes(UTF_8)), "input").close())
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .withMessageContaining(problem)
                .withMessageNotContaining("jackson")
                .withMessageNotContaining("Feature");
    }

    private static String text(String type, String shape, String data) {
        assertThat(DataType.named(type)).isPresent();
        return "{\"name\":\"x\",\"datatype\":\"%s\",\"shape\":%s,\"data\":%s}".formatted(type, shape, data);
    }

    private static float[] floats(Tensor tensor) {
        float[] values = new float[tensor.byteSize() / Float.BYTES];
        tensor.data().asFloatBuffer().get(values);
        return values;
    }
}
