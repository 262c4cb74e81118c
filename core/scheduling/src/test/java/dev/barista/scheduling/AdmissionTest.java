package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Refusal;
import dev.barista.model.RequestContext;
import dev.barista.model.Tensor;
import dev.barista.testing.LeakDetectingAllocator;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final BatchKey KEY = new BatchKey(Calls.ONLY_OUTPUT, new long[0]);
    private static final long MILLI = 1_000_000;

    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator();
    private final Calls calls = new Calls(allocator);
    private final CostModel cost = new CostModel();
    private final Admission admission = new Admission(
            "fraud/2", new QueueSettings(8, 100, 10_000, 50, Duration.ZERO, QueueSettings.Priorities.DEFAULT), 2);

    @AfterEach
    void everything_isReleased() {
        allocator.assertNothingLeaked();
    }

    @Test
    void callThatFindsRoom_isLetIn() {
        check(call(1, RequestContext.NO_DEADLINE), new Admission.View(7, 99, 9_984, 49, 0, 0));
    }

    @Test
    void fullQueue_refuses() {
        refused(
                call(1, RequestContext.NO_DEADLINE),
                new Admission.View(8, 8, 0, 0, 0, 0),
                Refusal.QUEUE_CALLS,
                "8 calls are waiting already");
        refused(
                call(2, RequestContext.NO_DEADLINE),
                new Admission.View(1, 99, 0, 0, 0, 0),
                Refusal.QUEUE_ROWS,
                "99 of at most 100 rows");
        refused(
                call(1, RequestContext.NO_DEADLINE),
                new Admission.View(1, 1, 9_999, 0, 0, 0),
                Refusal.QUEUE_BYTES,
                "9999 of at most 10000 bytes");
        refused(
                call(2, RequestContext.NO_DEADLINE),
                new Admission.View(1, 1, 0, 49, 0, 0),
                Refusal.TENANT_ROWS,
                "tenant \"\" has 49 of at most 50 rows");
    }

    @Test
    void callLargerThanTheQueue_isLetInWhenNothingWaits() {
        check(call(200, RequestContext.NO_DEADLINE), new Admission.View(0, 0, 0, 0, 0, 0));
    }

    @Test
    void callThatWouldBeLate_isRefusedWithWhenToTryAgain() {
        for (int i = 0; i < 20; i++) {
            cost.observe(1, 10 * MILLI);
        }
        QueuedCall call = call(1, 50 * MILLI);

        assertThatThrownBy(() -> admission.check(call, 0, new Admission.View(3, 3, 0, 3, 45.0 * MILLI, 0)))
                .isInstanceOfSatisfying(InferenceException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
                    assertThat(e.refusal()).isEqualTo(Refusal.DEADLINE);
                    assertThat(e.retryAfterNanos()).isEqualTo(45 * MILLI);
                })
                .hasMessage("model fraud/2 is overloaded: an answer is expected after 78 ms, the deadline is in 50 ms;"
                        + " try again later");
        admission.check(call, 0, new Admission.View(3, 3, 0, 3, 26.0 * MILLI, 0));
        close(call);
    }

    @Test
    void callThatWouldBeLateForTheCompanyOfOthers_isRefused() {
        for (int i = 0; i < 20; i++) {
            cost.observe(1 + i % 2, (1 + i % 2) * MILLI);
        }
        QueuedCall call = call(1, 50 * MILLI);

        assertThatThrownBy(() -> admission.check(call, 0, new Admission.View(3, 3, 0, 3, 24.0 * MILLI, 16)))
                .hasMessageContaining("an answer is expected after 52 ms, the deadline is in 50 ms");
        admission.check(call, 0, new Admission.View(3, 3, 0, 3, 24.0 * MILLI, 14));
        close(call);
    }

    @Test
    void callWhoseDeadlineHasPassed_isNotOverload() {
        QueuedCall call = call(1, 50);

        assertThatThrownBy(() -> admission.check(call, 60, new Admission.View(0, 0, 0, 0, 0, 0)))
                .isInstanceOfSatisfying(InferenceException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
                    assertThat(e.refusal()).isEqualTo(Refusal.DEADLINE_PASSED);
                });
        close(call);
    }

    @Test
    void callThatMayOnlyWaitSoLong_isRefusedByItsWaitAlone() {
        for (int i = 0; i < 20; i++) {
            cost.observe(1, 100 * MILLI);
        }
        QueuedCall call = new QueuedCall(calls.make(1, 1).call(), KEY, cost, 0, 50 * MILLI);

        assertThatThrownBy(() -> admission.check(call, 0, new Admission.View(3, 3, 0, 3, 51.0 * MILLI, 0)))
                .isInstanceOfSatisfying(InferenceException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
                    assertThat(e.refusal()).isEqualTo(Refusal.QUEUE_TIME);
                })
                .hasMessageContaining("a start is expected after 51 ms, calls wait for at most 50 ms");
        admission.check(call, 0, new Admission.View(3, 3, 0, 3, 49.0 * MILLI, 0));
        close(call);
    }

    @Test
    void expectedWait_countsWhatIsAheadAndWhatRuns() {
        Cost known = new Cost(10, 100, 0, 20);

        assertThat(admission.expectedWait(40, 300, known, 8)).isEqualTo((300 + 40 * 10 + 5 * 100) / 2.0);
        assertThat(admission.expectedWait(0, 0, known, 8)).isZero();
    }

    private void check(QueuedCall call, Admission.View view) {
        admission.check(call, 0, view);
        close(call);
    }

    private void refused(QueuedCall call, Admission.View view, Refusal reason, String message) {
        assertThatThrownBy(() -> admission.check(call, 0, view))
                .isInstanceOfSatisfying(InferenceException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
                    assertThat(e.refusal()).isEqualTo(reason);
                })
                .hasMessageContaining(message);
        close(call);
    }

    private QueuedCall call(int rows, long deadline) {
        RequestContext context = RequestContext.of("r").withDeadline(deadline);
        return new QueuedCall(calls.make(context, rows, 1).call(), KEY, cost, 0, deadline);
    }

    private static void close(QueuedCall call) {
        for (Tensor input : call.call().inputs()) {
            if (input != null) {
                input.close();
            }
        }
    }
}
