package dev.barista.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpareBytesTest {

    private final SpareBytes spares = new SpareBytes();

    @Test
    void arrayThatIsGivenBack_isTheNext() {
        byte[] first = spares.take();
        spares.giveBack(first);

        assertThat(spares.take()).isSameAs(first);
    }

    @Test
    void arrayInUse_isNobodyElses() {
        assertThat(spares.take()).isNotSameAs(spares.take());
    }
}
