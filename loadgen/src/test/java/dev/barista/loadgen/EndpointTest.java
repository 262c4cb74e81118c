package dev.barista.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            http://127.0.0.1:8080      | 127.0.0.1 | 8080 | false | ''
            models:9000                | models    | 9000 | false | ''
            https://models             | models    | 443  | true  | ''
            HTTP://models/prefix/      | models    | 80   | false | /prefix
            grpc://models:9000         | models    | 9000 | false | ''
            grpcs://models:9000        | models    | 9000 | true  | ''
            """)
    void addresses_areRead(String url, String host, int port, boolean tls, String path) {
        assertThat(Endpoint.parse(url)).isEqualTo(new Endpoint(host, port, tls, path, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:/run/a.sock", "unix:///run/a.sock"})
    void sockets_areRead(String url) {
        Endpoint endpoint = Endpoint.parse(url);
        assertThat(endpoint.socket()).contains(Path.of("/run/a.sock"));
        assertThat(endpoint.authority()).isEqualTo("localhost");
        assertThat(endpoint).hasToString("unix:/run/a.sock");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://models", "http://", "http://a b", ""})
    void whatIsNoAddress_isRefused(String url) {
        assertThatThrownBy(() -> Endpoint.parse(url))
                .isInstanceOfSatisfying(
                        LoadFailure.class, failure -> assertThat(failure.kind()).isEqualTo(LoadFailure.Kind.USAGE));
    }

    @Test
    void headers_areRead() {
        assertThat(Header.parse("X-Tenant:  a: b ")).isEqualTo(new Header("X-Tenant", "a: b"));
        assertThatThrownBy(() -> Header.parse("nothing")).hasMessageContaining("expected NAME: VALUE");
        assertThatThrownBy(() -> Header.parse("a: b\r\nc: d")).hasMessageContaining("is no header");
    }
}
