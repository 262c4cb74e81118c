package dev.barista.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancellationTest {

    @Test
    void firstReason_stays() {
        Cancellation cancellation = new Cancellation();
        assertThat(cancellation.isCancelled()).isFalse();
        cancellation.throwIfCancelled();

        cancellation.cancel("the connection closed");
        cancellation.cancel("the deadline passed");

        assertThat(cancellation.isCancelled()).isTrue();
        assertThatThrownBy(cancellation::throwIfCancelled)
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED))
                .hasMessage("the connection closed");
    }

    @Test
    void listeners_areToldOnce() {
        List<String> told = new ArrayList<>();
        Cancellation cancellation = new Cancellation();
        cancellation.onCancel(() -> told.add("first"));
        cancellation.onCancel(() -> told.add("second"));
        assertThat(cancellation.isCancelled()).isFalse();
        cancellation.throwIfCancelled();

        cancellation.cancel("why");
        cancellation.cancel("again");

        assertThat(told).containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void listenerThatComesLate_isToldAtOnce() {
        List<String> told = new ArrayList<>();
        Cancellation cancellation = new Cancellation();
        cancellation.cancel("why");

        cancellation.onCancel(() -> told.add("late"));

        assertThat(told).containsExactly("late");
    }
}
