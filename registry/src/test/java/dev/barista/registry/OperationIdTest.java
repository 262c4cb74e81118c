package dev.barista.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OperationIdTest {

    @Test
    void madeId_isReadBack() {
        OperationId id = OperationId.random(new SplittableRandom(1));

        assertThat(OperationId.parse(id.toString())).contains(id);
        assertThat(OperationId.random(new SplittableRandom(2))).isNotEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0123", "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef0123456789abcde/"})
    void anythingElse_isNone(String text) {
        assertThat(OperationId.parse(text)).isEmpty();
    }
}
