package dev.barista.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.server.http.HttpLimits;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ServerConfigTest {

    @Test
    void defaults_areSafe() {
        ServerConfig config = ServerConfig.builder().build();

        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.ports()).containsExactly(8080);
        assertThat(config.limits()).isEqualTo(HttpLimits.DEFAULT);
        assertThat(config.allowsModelControl()).isTrue();
        assertThat(config.logsRequests()).isFalse();
        assertThat(config.queueCapacity()).isEqualTo(1024);
    }

    @Test
    void everySetting_canBeMade() {
        HttpLimits limits = new HttpLimits(2048, 4096, Duration.ofSeconds(1), Duration.ofSeconds(2));
        ServerConfig config = ServerConfig.builder()
                .repository(Path.of("/models"))
                .host("0.0.0.0")
                .port(1)
                .port(2)
                .eventLoops(3)
                .instances(4)
                .queueCapacity(5)
                .limits(limits)
                .allowsModelControl(false)
                .logsRequests(true)
                .build();

        assertThat(config.repositories()).hasSize(1);
        assertThat(config.host()).isEqualTo("0.0.0.0");
        assertThat(config.ports()).containsExactly(1, 2);
        assertThat(config.eventLoops()).isEqualTo(3);
        assertThat(config.instances()).isEqualTo(4);
        assertThat(config.queueCapacity()).isEqualTo(5);
        assertThat(config.limits()).isEqualTo(limits);
        assertThat(config.allowsModelControl()).isFalse();
        assertThat(config.logsRequests()).isTrue();
    }

    @Test
    void nonsense_isRefused() {
        assertThatThrownBy(() -> ServerConfig.builder().port(70_000).build()).hasMessageContaining("got 70000");
        assertThatThrownBy(() -> ServerConfig.builder().host(" ").build()).hasMessageContaining("host");
        assertThatThrownBy(() -> ServerConfig.builder().instances(0).build()).hasMessageContaining("instance");
        assertThatThrownBy(() -> HttpLimits.DEFAULT.withMaxRequestBytes(5)).hasMessageContaining("got 5");
        assertThatThrownBy(() -> HttpLimits.DEFAULT.withReceiveTimeout(Duration.ZERO))
                .hasMessageContaining("receive");
    }
}
