package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.InferenceException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3LocationTest {

    private static S3Location of(String location) {
        return S3Location.of(URI.create(location));
    }

    @Test
    void locations_nameBucketPrefixAndService() {
        assertThat(of("s3://models"))
                .isEqualTo(new S3Location("models", "", Optional.empty(), Optional.empty(), false));
        assertThat(of("s3://models/team/a/?endpoint=http%3A%2F%2Flocalhost:9000&region=eu-central-1&anonymous=true"))
                .isEqualTo(new S3Location(
                        "models",
                        "team/a/",
                        Optional.of(URI.create("http://localhost:9000")),
                        Optional.of("eu-central-1"),
                        true));
        assertThat(of("s3://models/a?endpoint=http://localhost:9000").endpoint())
                .isPresent();
        assertThat(of("s3://models/team/a").shown()).isEqualTo("s3://models/team/a/");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            s3:///prefix                        | expected s3://bucket/prefix
            s3://key:secret@bucket/prefix       | credentials come from the environment or a profile
            s3://bucket?endpiont=x              | got "endpiont"
            s3://bucket?endpoint=nowhere        | endpoint: expected an address
            s3://bucket?endpoint=http://a:b@h/  | endpoint: expected an address
            """)
    void mistakes_areTold(String location, String message) {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> of(location))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret@"));
    }
}
