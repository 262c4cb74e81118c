package dev.barista.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.scheduling.BatchSettings;
import dev.barista.scheduling.SchedulingSettings;
import dev.barista.server.http.HttpLimits;
import dev.barista.server.operations.CallbackHosts;
import dev.barista.server.operations.CallbackSettings;
import dev.barista.server.operations.OperationSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerConfigTest {

    @Test
    void defaults_areSafe() {
        ServerConfig config = ServerConfig.builder().build();

        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.ports()).containsExactly(8080);
        assertThat(config.limits()).isEqualTo(HttpLimits.DEFAULT);
        assertThat(config.allowsModelControl()).isTrue();
        assertThat(config.logsRequests()).isFalse();
        assertThat(config.scheduling())
                .isEqualTo(SchedulingSettings.of(Runtime.getRuntime().availableProcessors()));
        assertThat(config.scheduling().queue().maxCalls()).isEqualTo(1024);
        assertThat(config.notes()).isEmpty();
        assertThat(config.operations()).isEqualTo(OperationSettings.DEFAULT);
        assertThat(config.operations().callbacks().hosts().isEmpty()).isTrue();
    }

    @Test
    void everySetting_canBeMade() {
        HttpLimits limits = new HttpLimits(2048, 4096, Duration.ofSeconds(1), Duration.ofSeconds(2));
        OperationSettings operations = OperationSettings.DEFAULT
                .withState(Path.of("/state"))
                .withMaxOperations(6)
                .withMaxBytes(7)
                .withResultTtl(Duration.ofSeconds(8))
                .withConcurrency(9)
                .withCrashes(10)
                .withCallbacks(CallbackSettings.NONE);
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
                .operations(operations)
                .build();

        assertThat(config.repositories()).hasSize(1);
        assertThat(config.host()).isEqualTo("0.0.0.0");
        assertThat(config.ports()).containsExactly(1, 2);
        assertThat(config.eventLoops()).isEqualTo(3);
        assertThat(config.scheduling().instances()).isEqualTo(4);
        assertThat(config.scheduling().queue().maxCalls()).isEqualTo(5);
        assertThat(config.limits()).isEqualTo(limits);
        assertThat(config.allowsModelControl()).isFalse();
        assertThat(config.logsRequests()).isTrue();
        assertThat(config.operations())
                .isEqualTo(new OperationSettings(
                        Optional.of(Path.of("/state")), 6, 7, Duration.ofSeconds(8), 9, 10, CallbackSettings.NONE));
    }

    @Test
    void batchingParameters_areForAllModels_andWhatIsSetAfterwardsCounts(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("batching.txt");
        Files.writeString(file, """
                max_batch_size { value: 32 }
                batch_timeout_micros { value: 500 }
                num_batch_threads { value: 8 }
                thread_pool_name { value: "pool" }
                """);
        ServerConfig config = ServerConfig.builder()
                .queueCapacity(5)
                .batchingParameters(file)
                .instances(4)
                .build();

        assertThat(config.scheduling().batch())
                .isEqualTo(new BatchSettings(true, 32, Optional.of(Duration.ofNanos(500_000)), List.of(), List.of()));
        assertThat(config.scheduling().instances()).isEqualTo(4);
        assertThat(config.scheduling().queue().maxCalls()).isEqualTo(5);
        assertThat(config.notes()).containsExactly(file + ": no effect here: thread_pool_name");
    }

    @Test
    void batchingParametersThatMakeNoSense_areRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("batching.txt");
        assertThatThrownBy(() -> ServerConfig.builder().batchingParameters(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no file " + file);
        Files.writeString(file, "max_batch_size { value: 0 }");
        assertThatThrownBy(() -> ServerConfig.builder().batchingParameters(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " line 1: max_batch_size: expected 1 or more, got 0");
        Files.write(file, new byte[] {(byte) 0xFF});
        assertThatThrownBy(() -> ServerConfig.builder().batchingParameters(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " is no UTF-8 text");
    }

    @Test
    void nonsense_isRefused() {
        assertThatThrownBy(() -> ServerConfig.builder().port(70_000).build()).hasMessageContaining("got 70000");
        assertThatThrownBy(() -> ServerConfig.builder().host(" ").build()).hasMessageContaining("host");
        assertThatThrownBy(() -> ServerConfig.builder().instances(0)).hasMessageContaining("instance");
        assertThatThrownBy(() -> ServerConfig.builder().queueCapacity(0)).hasMessageContaining("queue");
        assertThatThrownBy(() -> OperationSettings.DEFAULT.withConcurrency(0)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> OperationSettings.DEFAULT.withMaxOperations(-1))
                .hasMessageContaining("got -1");
        assertThatThrownBy(() -> OperationSettings.DEFAULT.withMaxBytes(0)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> OperationSettings.DEFAULT.withResultTtl(Duration.ZERO))
                .hasMessageContaining("some time");
        assertThatThrownBy(() -> new CallbackSettings(CallbackHosts.parse("a"), List.of()))
                .hasMessageContaining("signed");
        assertThatThrownBy(() -> HttpLimits.DEFAULT.withMaxRequestBytes(5)).hasMessageContaining("got 5");
        assertThatThrownBy(() -> HttpLimits.DEFAULT.withReceiveTimeout(Duration.ZERO))
                .hasMessageContaining("receive");
    }
}
