package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.InferenceException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpLocationTest {

    private static HttpLocation of(String location) {
        return HttpLocation.of(URI.create(location));
    }

    @Test
    void addresses_nameModelVersionAndChecksum() {
        String sha256 = "0123456789abcdef".repeat(4);
        HttpLocation whole = of("https://h:8443/models/f.tar.gz?sig=secret#sha256=" + sha256.toUpperCase(Locale.ROOT)
                + "&name=fraud&version=3");
        assertThat(whole.path()).isEqualTo("fraud/3/f.tar.gz");
        assertThat(whole.sha256()).contains(sha256);
        assertThat(whole.source()).isEqualTo(URI.create("https://h:8443/models/f.tar.gz?sig=secret"));
        assertThat(whole.shown()).isEqualTo("https://h:8443/models/f.tar.gz");
        assertThat(of("https://h/fraud.onnx").path()).isEqualTo("fraud/1/fraud.onnx");
        assertThat(of("https://h/fraud.onnx").sha256()).isEqualTo(Optional.empty());
        assertThat(of("http://127.0.0.1:80/fraud.onnx").path()).isEqualTo("fraud/1/fraud.onnx");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            https://h/                       | expected an address such as
            https://user:pw@h/fraud.onnx     | without a user
            https://h/fraud.onnx#sha256=12   | sha256: expected 64 hexadecimal digits
            https://h/fraud.onnx#md5=12      | expected sha256=
            https://h/fraud.onnx#version=x   | expected a model's name and a version's number
            https://h/a%20b.onnx             | expected a model's name and a version's number
            http://h/fraud.onnx              | over http anybody may change what comes
            """)
    void mistakes_areTold(String location, String message) {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> of(location))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("pw"));
    }
}
