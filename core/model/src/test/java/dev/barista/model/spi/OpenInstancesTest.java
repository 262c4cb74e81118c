package dev.barista.model.spi;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OpenInstancesTest {

    private final OpenInstances instances = new OpenInstances();

    @Test
    void openInstance_keepsTheModelOpen() {
        Runnable first = instances.add();
        Runnable second = instances.add();
        first.run();

        assertThatThrownBy(instances::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("1 instances of this model are still open");
        second.run();
        instances.close();
    }

    @Test
    void closedModel_hasNoNewInstancesAndIsNotClosedAgain() {
        instances.close();

        assertThatThrownBy(instances::add).hasMessage("this model is closed");
        assertThatThrownBy(instances::close).hasMessage("this model was closed twice");
    }
}
