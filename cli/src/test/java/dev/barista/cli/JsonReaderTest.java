package dev.barista.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonReaderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "[]", "[1,2.50,-3e7,123456789012345678901234567890]", "{\"a\":{\"b\":[null,true,\"ü\"]}}"})
    void text_isWrittenBackAsItWas(String text) {
        assertThat(JsonWriter.write(JsonReader.read("it", text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "{", "{'a':1}", "[1,]", "1 2", "nope", "{\"a\":1,\"a\":2}"})
    void malformedText_isRefusedAsWrongUsage(String text) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> JsonReader.read("--data", text))
                .withMessageStartingWith("--data ")
                .extracting(CommandFailure::exitCode)
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void deepNesting_isRefused() {
        String deep = "[".repeat(100_000);
        assertThatExceptionOfType(CommandFailure.class).isThrownBy(() -> JsonReader.read("--data", deep));
    }
}
