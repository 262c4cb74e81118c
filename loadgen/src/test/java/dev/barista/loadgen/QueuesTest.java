package dev.barista.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class QueuesTest {

    @Test
    void longQueue_isFirstInFirstOut() {
        LongQueue queue = new LongQueue();
        ArrayDeque<Long> model = new ArrayDeque<>();
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            if (random.nextInt(100) < (i / 10_000 % 2 == 0 ? 60 : 40) || model.isEmpty()) {
                queue.add(i);
                model.add((long) i);
            } else {
                assertThat(queue.peek()).isEqualTo(model.peek());
                assertThat(queue.poll()).isEqualTo(model.poll());
            }
            assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
        }
    }

    @Test
    void callsInFlight_keepTheirOrder() {
        CallsInFlight calls = new CallsInFlight();
        List<Call> model = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            if (random.nextBoolean() || model.isEmpty()) {
                model.add(calls.add());
            } else {
                calls.remove(model.remove(random.nextInt(model.size())));
            }
            assertThat(calls.oldest()).isSameAs(model.isEmpty() ? null : model.getFirst());
            assertThat(calls.count()).isEqualTo(model.size());
        }
    }
}
