package dev.barista.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestIdsTest {

    private final RequestIds ids = new RequestIds();

    @Test
    void fitId_isKept() {
        assertThat(ids.choose("7f/order:42_A.b-c")).isEqualTo("7f/order:42_A.b-c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\"b", "a\\b", "a\tb", "é"})
    void unfitId_isReplaced(String sent) {
        assertThat(ids.choose(sent)).matches("[0-9a-f]{8}-[0-9a-f]{8}");
    }

    @Test
    void tooLongOrNoId_isReplacedByOneOfItsOwn() {
        assertThat(ids.choose("a".repeat(129))).hasSize(17);
        assertThat(ids.choose(null)).isNotEqualTo(ids.choose(null));
    }
}
