package dev.barista.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ComparisonTest {

    @Test
    void median_isTheMiddleOne_orBetweenTheTwo() {
        assertThat(Comparison.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Comparison.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
    }

    @Test
    void servers_areReadFromTheirLine() {
        long self = ProcessHandle.current().pid();

        assertThat(ServerUnderTest.parse("no model=8080:9090@" + self))
                .isEqualTo(new ServerUnderTest("no model", 8080, 9090, ProcessHandle.current()));
        assertThatThrownBy(() -> ServerUnderTest.parse("8080")).hasMessageContaining("expected NAME=PORT:PROBE@PID");
    }

    @Test
    void probe_tellsWhatWasAllocated() {
        int port = Probe.start();
        long before = Probe.ask(port);
        byte[] garbage = new byte[1 << 20];

        assertThat(Probe.ask(port) - before).isGreaterThanOrEqualTo(garbage.length);
    }
}
