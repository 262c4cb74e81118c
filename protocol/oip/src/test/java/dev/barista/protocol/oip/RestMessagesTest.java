package dev.barista.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestMessagesTest {

    private final RestMessages messages = new RestMessages();

    @Test
    void bodies_areTheGoldenTexts() {
        assertGolden(messages.server(Views.SERVER), "server.json");
        assertGolden(messages.model(Views.MODEL), "model.json");
        assertGolden(messages.config(Views.CONFIG), "config.json");
        assertGolden(messages.index(Views.INDEX), "index.json");
        assertGolden(messages.statistics(Views.STATISTICS), "statistics.json");
    }

    @Test
    void versionPolicies_areWrittenByTheirNames() {
        assertThat(text(messages.config(Views.config(new VersionChoice.All()))))
                .contains("\"version_policy\":{\"all\":{}}");
        assertThat(text(messages.config(Views.config(new VersionChoice.Latest(3)))))
                .contains("\"version_policy\":{\"latest\":{\"num_versions\":3}}");
    }

    @Test
    void modelWhoseCallsDoNotShareRuns_hasNoBatching() {
        assertThat(text(messages.config(Views.withoutBatching()))).doesNotContain("dynamic_batching");
    }

    @Test
    void modelWithSequences_tellsOfThemInPlaceOfBatching() {
        assertThat(text(messages.config(Views.sequence(true))))
                .contains(Golden.compactJson("sequence-batching.json").replaceAll("^\\{|\\}$", ""))
                .doesNotContain("dynamic_batching");
        assertThat(text(messages.config(Views.sequence(false))))
                .contains(
                        "\"sequence_batching\":{\"max_sequence_idle_microseconds\":5000000,\"direct\":{}",
                        "\"dims\":[-1,8],\"initial_state\":[{\"data_type\":\"TYPE_FP16\",\"dims\":[0,8]");
    }

    @Test
    void errorsAndLists_areEscaped() {
        assertThat(text(messages.error("input \"x\"\n"))).isEqualTo("{\"error\":\"input \\\"x\\\"\\n\"}");
        assertThat(text(messages.models(List.of("a", "b")))).isEqualTo("{\"models\":[\"a\",\"b\"]}");
    }

    private static void assertGolden(byte[] body, String file) {
        assertThat(text(body)).isEqualTo(Golden.compactJson(file));
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
