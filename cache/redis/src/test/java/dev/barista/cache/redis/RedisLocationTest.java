package dev.barista.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisLocationTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void hostAlone_isEnough() {
        RedisLocation location = parse("redis://cache.internal");
        assertThat(location.host()).isEqualTo("cache.internal");
        assertThat(location.port()).isEqualTo(6379);
        assertThat(location.database()).isZero();
        assertThat(location.timeout()).isEqualTo(Duration.ofMillis(50));
        assertThat(location.prefix()).isEqualTo("barista");
        assertThat(location.password()).isEmpty();
        assertThat(location.tls()).isFalse();
    }

    @Test
    void everything_canBeSaid() throws IOException {
        Path authorities = Files.writeString(folder.resolve("ca.pem"), "x");
        RedisLocation location =
                parse("rediss://me:p%40ss+word@[::1]:7000/3?timeout_ms=20&prefix=a%3Ab&ca_file=" + authorities);
        assertThat(location.tls()).isTrue();
        assertThat(location.host()).isEqualTo("[::1]");
        assertThat(location.port()).isEqualTo(7000);
        assertThat(location.database()).isEqualTo(3);
        assertThat(location.user()).isEqualTo("me");
        assertThat(location.password()).isEqualTo("p@ss+word");
        assertThat(location.timeout()).isEqualTo(Duration.ofMillis(20));
        assertThat(location.prefix()).isEqualTo("a:b");
        assertThat(location.authorities()).contains(authorities);
    }

    @Test
    void password_mayComeFromAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "secret\n");
        assertThat(parse("redis://h?password_file=" + file).password()).isEqualTo("secret");
        assertThat(parse("redis://u:old@h?password_file=" + file).user()).isEqualTo("u");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis:///3|expected redis://host:port, got no host",
                "redis://h/x|database: expected 0 to 1048576, got \"x\"",
                "redis://h?timeout_ms=0|timeout_ms: expected 1 to 10000, got 0",
                "redis://h?timeout_ms=soon|timeout_ms: expected 1 to 10000, got \"soon\"",
                "redis://h?timeout_m=5|unknown setting \"timeout_m\"; did you mean \"timeout_ms\"?",
                "redis://h?ttl=5|unknown setting \"ttl\"; there are timeout_ms, prefix, password_file, ca_file",
                "redis://h?prefix|expected prefix=…, got no value",
                "redis://secret@h|expected user:password@ or :password@ before the host, got no colon",
                "redis://h?password_file=/no/such/file|password_file: there is no readable file /no/such/file"
            })
    void mistakes_areTold(String uri, String message) {
        assertThatThrownBy(() -> parse(uri))
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessage("shared cache: " + message)
                .hasMessageNotContaining("secret");
    }

    @Test
    void otherSchemes_areSomebodyElses() {
        assertThat(RedisLocation.isRedis(URI.create("memcached://h"))).isFalse();
        assertThat(RedisLocation.isRedis(URI.create("h"))).isFalse();
        assertThat(RedisLocation.isRedis(URI.create("REDISS://h"))).isTrue();
    }

    private static RedisLocation parse(String uri) {
        return RedisLocation.parse(URI.create(uri));
    }
}
