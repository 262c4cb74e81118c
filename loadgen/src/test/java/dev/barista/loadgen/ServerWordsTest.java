package dev.barista.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ServerWordsTest {

    @Test
    void errors_areTakenOutOfTheirJson() {
        assertThat(ServerWords.of("{\"error\":\"no such model\"}")).isEqualTo("no such model");
        assertThat(ServerWords.of("{\"error\":{\"code\":404,\"message\":\"no such model\"}}"))
                .isEqualTo("no such model");
    }

    @Test
    void whatIsNoSuchJson_staysAsItIs() {
        assertThat(ServerWords.of(" Not Found\n")).isEqualTo("Not Found");
        assertThat(ServerWords.of("{\"error\":\"cut of")).isEqualTo("{\"error\":\"cut of");
        assertThat(ServerWords.of("{\"detail\":1}")).isEqualTo("{\"detail\":1}");
        assertThat(ServerWords.of("x".repeat(1000))).hasSize(301).endsWith("…");
    }
}
