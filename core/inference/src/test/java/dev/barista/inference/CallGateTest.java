package dev.barista.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallGateTest {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final CallGate gate = new CallGate();

    @Test
    void shutGate_letsNobodyIn() throws InterruptedException {
        assertThat(gate.enter()).isTrue();
        assertThat(gate.inside()).isOne();
        gate.leave();
        assertThat(gate.shut(MINUTE)).isTrue();
        assertThat(gate.enter()).isFalse();
        assertThat(gate.inside()).isZero();
    }

    @Test
    void shut_tellsWhenSomebodyStayedInside() throws InterruptedException {
        assertThat(gate.enter()).isTrue();
        assertThat(gate.shut(1)).isFalse();
        gate.leave();
        assertThat(gate.shut(MINUTE)).isTrue();
    }

    @RepeatedTest(50)
    void shut_waitsForTheLastOneOut() throws InterruptedException {
        int callers = 4;
        AtomicInteger inside = new AtomicInteger();
        CountDownLatch ready = new CountDownLatch(callers);
        for (int i = 0; i < callers; i++) {
            Thread.ofPlatform().start(() -> {
                ready.countDown();
                while (gate.enter()) {
                    inside.incrementAndGet();
                    Thread.onSpinWait();
                    inside.decrementAndGet();
                    gate.leave();
                }
            });
        }
        ready.await();
        assertThat(gate.shut(MINUTE)).isTrue();
        assertThat(inside).hasValue(0);
    }
}
