package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.InferenceException;
import dev.barista.model.Refusal;
import dev.barista.model.RequestContext;
import dev.barista.testing.LeakDetectingAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NotRunTest {

    private static final BatchKey KEY = new BatchKey(Calls.ONLY_OUTPUT, new long[0]);

    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator();
    private final Calls calls = new Calls(allocator);

    @AfterEach
    void everything_isReleased() {
        allocator.assertNothingLeaked();
    }

    @Test
    void everyReason_isTold() {
        RequestContext cancelled = RequestContext.of("r");
        cancelled.cancellation().cancel("not wanted any more");
        assertThat(told(cancelled, RequestContext.NO_DEADLINE)).isEqualTo(Refusal.CANCELLED);
        assertThat(told(RequestContext.of("r").withDeadline(50), 50)).isEqualTo(Refusal.DEADLINE_PASSED);
        assertThat(told(RequestContext.of("r").withDeadline(150), 150)).isEqualTo(Refusal.DEADLINE);
        assertThat(told(RequestContext.of("r"), 50)).isEqualTo(Refusal.QUEUE_TIME);
    }

    /** Of a call that came at 0 and is told at 100. */
    private @Nullable Refusal told(RequestContext context, long deadline) {
        Calls.Made made = calls.make(context, 1, 1);
        NotRun.tell(new QueuedCall(made.call(), KEY, new CostModel(), 0, deadline), 100);
        return ((InferenceException) made.answer().exceptionNow()).refusal();
    }
}
