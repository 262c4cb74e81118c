package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.Caller;
import dev.barista.model.Cancellation;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.RequestContext;
import dev.barista.scheduling.SequenceKitchen.Made;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What callers see of sequences, with a model that adds up. */
@Timeout(60)
class SequencesTest {

    private static final Runnable AT_ONCE = () -> {};

    /** Zeros, no and yes of two controls. */
    private static final int CONSTANTS = 5;

    private final Semaphore runs = new Semaphore(0);
    private final CountDownLatch running = new CountDownLatch(1);

    /** Waits, run for run, until the test lets it. */
    private void held() {
        running.countDown();
        runs.acquireUninterruptibly();
    }

    @Test
    void state_isCarriedFromCallToCallAndNotToOtherSequences() {
        try (SequenceKitchen kitchen = SequenceKitchen.of(new RunningSum(AT_ONCE))) {
            assertThat(kitchen.start(1, 10).total()).isEqualTo(10);
            assertThat(kitchen.start(2, 500).total()).isEqualTo(500);
            assertThat(kitchen.next(1, 1).total()).isEqualTo(11);
            assertThat(kitchen.next(2, 1).total()).isEqualTo(501);
            assertThat(kitchen.last(1, 2).total()).isEqualTo(13);
            assertThat(kitchen.open()).isEqualTo(1);
            assertThat(kitchen.ended).containsExactly(new SequenceId.Numbered(1));
            assertThat(kitchen.start(1, 3).total()).as("begun anew").isEqualTo(3);
        }
    }

    @Test
    void sameIdsOfTwoTenants_areTwoSequences() {
        try (SequenceKitchen kitchen = SequenceKitchen.of(new RunningSum(AT_ONCE))) {
            RequestContext other = SequenceKitchen.from(new Caller("other", 0, null));
            assertThat(kitchen.start(1, 10).total()).isEqualTo(10);
            SequenceId id = new SequenceId.Numbered(1);
            assertFailed(
                    kitchen.submit(new SequenceStep(id, false, false), other, 1),
                    ErrorCode.INVALID_ARGUMENT,
                    "sequence 1 is not open");
            assertThat(kitchen.submit(new SequenceStep(id, true, true), other, 5)
                            .total())
                    .isEqualTo(5);
            assertThat(kitchen.next(1, 1).total()).isEqualTo(11);
        }
    }

    @Test
    void controls_tellWhatTheCallIs() {
        try (SequenceKitchen kitchen = SequenceKitchen.of(new RunningSum(AT_ONCE))) {
            assertThat(kitchen.start(42, 1).output(1)).containsExactly(7, 0, 42);
            assertThat(kitchen.next(42, 1).output(1)).containsExactly(-5, 0, 42);
            assertThat(kitchen.last(42, 1).output(1)).containsExactly(-5, 1, 42);
            assertThat(kitchen.call(43, 1, true, true).output(1)).containsExactly(7, 1, 43);
            assertThat(kitchen.open()).isZero();
        }
    }

    @Test
    void callsOfASequence_runOneAfterTheOther() {
        RunningSum model = new RunningSum(this::held);
        try (SequenceKitchen kitchen = SequenceKitchen.of(model)) {
            List<Made> made = new ArrayList<>();
            made.add(kitchen.start(1, 100));
            for (int i = 2; i <= 50; i++) {
                made.add(kitchen.next(1, 100 * i));
            }
            made.add(kitchen.last(1, 5100));
            assertThat(kitchen.sequences.snapshot().waiting()).isGreaterThanOrEqualTo(50);
            runs.release(51);
            for (int i = 1; i <= 51; i++) {
                assertThat(made.get(i - 1).total()).isEqualTo(100 * i * (i + 1) / 2f);
            }
        }
        assertThat(model.runRows).hasSize(51).containsOnly(1);
    }

    @Test
    void callsOfDifferentSequences_shareARun_andKeepNoneOfTheOthersMemory() {
        RunningSum model = new RunningSum(this::held);
        try (SequenceKitchen kitchen = new SequenceKitchen(model, 100, SchedulingSettings.of(1))) {
            Made first = kitchen.start(1, 1);
            await(running);
            List<Made> made = new ArrayList<>();
            for (int id = 2; id <= 9; id++) {
                made.add(kitchen.start(id, id));
            }
            runs.release(2);
            first.total();
            for (int id = 2; id <= 9; id++) {
                assertThat(made.get(id - 2).total()).isEqualTo(id);
            }
            assertThat(model.runRows).containsExactly(1, 8);
            int joinedInputs = RunningSum.WHOLE.inputs().size();
            assertThat(kitchen.allocator.openCount())
                    .as("of each sequence its state and its name, and what the instance joins batches in")
                    .isEqualTo(CONSTANTS + 2 * 9 + joinedInputs);
            runs.release(1);
            assertThat(kitchen.next(5, 1).total()).isEqualTo(6);
        }
    }

    @Test
    void callWithoutABeginning_isToldWhatIsMissing() {
        try (SequenceKitchen kitchen = SequenceKitchen.of(new RunningSum(AT_ONCE))) {
            assertFailed(
                    kitchen.next(7, 1),
                    ErrorCode.INVALID_ARGUMENT,
                    "sequence 7 is not open: its first call needs the parameter \"sequence_start\": true, and a"
                            + " sequence without a call for 60 s is ended");
            kitchen.call(7, 1, true, true).total();
            assertFailed(kitchen.next(7, 1), ErrorCode.INVALID_ARGUMENT, "sequence 7 is not open");
            assertThat(kitchen.allocator.openCount()).isEqualTo(CONSTANTS);
        }
    }

    @Test
    void callBehindTheLast_isRefused() {
        try (SequenceKitchen kitchen = SequenceKitchen.of(new RunningSum(this::held))) {
            Made only = kitchen.call(7, 1, true, true);
            assertFailed(
                    kitchen.next(7, 1),
                    ErrorCode.INVALID_ARGUMENT,
                    "sequence 7 is ended by a call before this one, which has the parameter \"sequence_end\": true");
            runs.release(1);
            assertThat(only.total()).isEqualTo(1);
        }
    }

    @Test
    void idleSequence_isEndedAndItsStateReleased() {
        try (SequenceKitchen kitchen = SequenceKitchen.of(new RunningSum(AT_ONCE))) {
            kitchen.start(1, 1).total();
            kitchen.scheduler.advance(SequenceKitchen.IDLE.minusSeconds(20));
            kitchen.start(2, 1).total();
            kitchen.scheduler.advance(Duration.ofSeconds(10));
            kitchen.next(1, 1).total();
            assertThat(kitchen.scheduler.pendingCount()).as("timers").isOne();

            kitchen.scheduler.advance(Duration.ofSeconds(49));
            assertThat(kitchen.open()).isEqualTo(2);
            kitchen.scheduler.advance(Duration.ofSeconds(1));
            assertThat(kitchen.ended).containsExactly(new SequenceId.Numbered(2));
            kitchen.scheduler.advance(Duration.ofSeconds(10));

            assertThat(kitchen.open()).isZero();
            assertThat(kitchen.allocator.openCount()).isEqualTo(CONSTANTS);
            assertThat(kitchen.scheduler.pendingCount()).isZero();
            assertFailed(kitchen.next(1, 1), ErrorCode.INVALID_ARGUMENT, "without a call for 60 s is ended");
        }
    }

    @Test
    void sequenceWithACallUnderWay_isNotIdle() {
        try (SequenceKitchen kitchen = SequenceKitchen.of(new RunningSum(this::held))) {
            runs.release(1);
            kitchen.start(1, 1).total();
            Made slow = kitchen.next(1, 1);
            kitchen.scheduler.advance(SequenceKitchen.IDLE.multipliedBy(3));
            assertThat(kitchen.open()).isOne();
            runs.release(1);
            assertThat(slow.total()).isEqualTo(2);
            kitchen.scheduler.advance(SequenceKitchen.IDLE);
            assertThat(kitchen.open()).isZero();
        }
    }

    @Test
    void oneSequenceTooMany_isRefused_butNoneThatTakesAnothersPlace() {
        try (SequenceKitchen kitchen = new SequenceKitchen(new RunningSum(AT_ONCE), 2, SchedulingSettings.of(1))) {
            kitchen.start(1, 1).total();
            kitchen.start(2, 1).total();
            assertFailed(
                    kitchen.start(3, 1),
                    ErrorCode.RESOURCE_EXHAUSTED,
                    "model sum/1 has 2 open sequences and takes no more, until one of them ends or has no call for 60 s");
            assertThat(kitchen.ended).as("the one that never began").containsExactly(new SequenceId.Numbered(3));
            assertThat(kitchen.start(2, 5).total()).isEqualTo(5);
            kitchen.last(1, 1).total();
            assertThat(kitchen.start(3, 1).total()).isEqualTo(1);
        }
    }

    @Test
    void beginningOfAnOpenSequence_beginsANewOne_andTheOldCallsAreAnswered() {
        try (SequenceKitchen kitchen = new SequenceKitchen(new RunningSum(this::held), 9, SchedulingSettings.of(1))) {
            Made one = kitchen.start(1, 1);
            await(running);
            Made two = kitchen.next(1, 1);
            Made three = kitchen.next(1, 1);
            Made anew = kitchen.start(1, 100);
            Made more = kitchen.next(1, 100);
            runs.release(5);
            assertThat(List.of(one.total(), two.total(), three.total())).containsExactly(1f, 2f, 3f);
            assertThat(List.of(anew.total(), more.total())).containsExactly(100f, 200f);
            assertThat(kitchen.open()).isOne();
            kitchen.scheduler.advance(SequenceKitchen.IDLE);
            assertThat(kitchen.ended).hasSize(2);
        }
    }

    @Test
    void endFromOutside_lastsAndLeavesThoseOfTheSameNameAlone() {
        try (SequenceKitchen kitchen = SequenceKitchen.of(new RunningSum(this::held))) {
            SequenceId id = new SequenceId.Numbered(1);
            Made first = kitchen.start(1, 10);
            Made second = kitchen.next(1, 1);
            Runnable end = Objects.requireNonNull(kitchen.ends.get(id));
            end.run();
            assertFailed(kitchen.next(1, 1), ErrorCode.INVALID_ARGUMENT, "sequence 1 is not open");
            assertThat(kitchen.ended).isEmpty();
            runs.release(2);
            assertThat(first.total()).isEqualTo(10);
            assertThat(second.total()).isEqualTo(11);
            assertThat(kitchen.ended).containsExactly(id);

            runs.release(2);
            kitchen.start(1, 100).total();
            end.run();
            assertThat(kitchen.next(1, 1).total()).isEqualTo(101);
            assertThat(kitchen.ended).containsExactly(id);
        }
    }

    @Test
    void refusedBeginning_leavesTheOpenSequenceOfThatName() {
        try (SequenceKitchen kitchen = SequenceKitchen.of(new RunningSum(AT_ONCE))) {
            SequenceId id = new SequenceId.Numbered(1);
            kitchen.start(1, 10).total();
            Runnable end = Objects.requireNonNull(kitchen.ends.get(id));
            assertFailed(
                    kitchen.submit(new SequenceStep(id, true, false), RequestContext.of("r"), 1, 2),
                    ErrorCode.INVALID_ARGUMENT,
                    "has 1 row");
            assertThat(kitchen.ends).as("none has begun").containsEntry(id, end);
            assertThat(kitchen.ended).as("what was held for it").containsExactly(id);
            assertThat(kitchen.next(1, 1).total()).isEqualTo(11);
        }
    }

    @Test
    void callThatFails_isAsIfItHadNotBeenMade() {
        try (SequenceKitchen kitchen = SequenceKitchen.of(new RunningSum(AT_ONCE))) {
            kitchen.start(1, 1).total();
            assertFailed(kitchen.next(1, RunningSum.POISON), ErrorCode.INVALID_ARGUMENT, "13 is not a number");
            assertThat(kitchen.next(1, 1).total()).isEqualTo(2);
            assertFailed(kitchen.last(1, RunningSum.POISON), ErrorCode.INVALID_ARGUMENT, "13 is not a number");
            assertThat(kitchen.next(1, 1).total()).isEqualTo(3);
            assertThat(kitchen.last(1, 1).total()).isEqualTo(4);
        }
    }

    @Test
    void sequenceWhoseFirstCallFails_neverBegan() {
        try (SequenceKitchen kitchen = SequenceKitchen.of(new RunningSum(this::held))) {
            Made first = kitchen.start(1, RunningSum.POISON);
            Made second = kitchen.next(1, 1);
            runs.release(1);
            assertFailed(first, ErrorCode.INVALID_ARGUMENT, "13 is not a number");
            assertFailed(
                    second,
                    ErrorCode.INVALID_ARGUMENT,
                    "sequence 1 did not begin, because its first call failed: 13 is not a number");
            assertFailed(kitchen.next(1, 1), ErrorCode.INVALID_ARGUMENT, "sequence 1 is not open");
            assertThat(kitchen.open()).isZero();
            assertThat(kitchen.sequences.snapshot().waiting()).isZero();
        }
    }

    @Test
    void stateThatTheModelCouldNotTake_failsTheCallThatMadeIt() {
        try (SequenceKitchen kitchen = SequenceKitchen.of(new RunningSum(AT_ONCE))) {
            kitchen.start(1, 1).total();
            assertFailed(
                    kitchen.next(1, RunningSum.WRONG_SHAPE),
                    ErrorCode.INTERNAL,
                    "model sum/1 gave a state of FP32 [1] for its input \"sum_in\", which takes FP32 [-1,-1]");
            assertThat(kitchen.next(1, 1).total()).isEqualTo(2);
        }
    }

    @Test
    void callThatItsCallerGaveUp_changesNothing() {
        try (SequenceKitchen kitchen = SequenceKitchen.of(new RunningSum(this::held))) {
            Cancellation cancellation = new Cancellation();
            RequestContext context =
                    new RequestContext("r", RequestContext.NO_DEADLINE, Caller.ANONYMOUS, cancellation);
            Made first = kitchen.start(1, 1);
            Made second = kitchen.submit(new SequenceStep(new SequenceId.Numbered(1), false, false), context, 1);
            Made third = kitchen.next(1, 1);
            cancellation.cancel("the caller closed the connection");
            runs.release(2);
            assertThat(first.total()).isEqualTo(1);
            assertFailed(second, ErrorCode.CANCELLED, "the caller closed the connection");
            assertThat(third.total()).isEqualTo(2);
        }
    }

    @Test
    void callOfSeveralRows_isRefused() {
        try (SequenceKitchen kitchen = SequenceKitchen.of(new RunningSum(AT_ONCE))) {
            SequenceStep step = new SequenceStep(new SequenceId.Numbered(1), true, false);
            assertFailed(
                    kitchen.submit(step, RequestContext.of("r"), 1, 2),
                    ErrorCode.INVALID_ARGUMENT,
                    "a call of a sequence has 1 row, because the state is that of one; got 2 rows");
            assertThat(kitchen.ended).hasSize(1);
        }
    }

    @Test
    void callsThatWaitForOthers_areBounded() {
        SchedulingSettings settings = SchedulingSettings.of(1).withQueue(QueueSettings.DEFAULT.withMaxCalls(3));
        try (SequenceKitchen kitchen = new SequenceKitchen(new RunningSum(this::held), 9, settings)) {
            List<Made> made = new ArrayList<>();
            made.add(kitchen.start(1, 1));
            for (int i = 0; i < 3; i++) {
                made.add(kitchen.next(1, 1));
            }
            assertFailed(kitchen.next(1, 1), ErrorCode.RESOURCE_EXHAUSTED, "3 calls of 12 bytes wait for calls of the");
            runs.release(4);
            made.forEach(Made::total);
            runs.release(1);
            assertThat(kitchen.next(1, 1).total()).isEqualTo(5);
        }
    }

    @Test
    void refusalsInARow_needNoStack() {
        SchedulingSettings settings = SchedulingSettings.of(1).withQueue(QueueSettings.DEFAULT.withMaxCalls(100_000));
        try (SequenceKitchen kitchen = new SequenceKitchen(new RunningSum(this::held), 9, settings)) {
            RequestContext expired = RequestContext.of("r").withDeadline(kitchen.clock.nanoTime() + 1);
            Made first = kitchen.start(1, 1);
            List<Made> late = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                late.add(kitchen.submit(new SequenceStep(new SequenceId.Numbered(1), false, false), expired, 1));
            }
            Made last = kitchen.next(1, 1);
            kitchen.clock.advance(Duration.ofSeconds(1));
            runs.release(2);
            first.total();
            late.forEach(call -> assertFailed(call, ErrorCode.DEADLINE_EXCEEDED, "deadline"));
            assertThat(last.total()).isEqualTo(2);
        }
    }

    @Test
    void fullPool_failsTheCallAndLeavesTheSequence() {
        SchedulingSettings settings = SchedulingSettings.of(1).withQueue(QueueSettings.DEFAULT.withMaxCalls(1));
        try (SequenceKitchen kitchen = new SequenceKitchen(new RunningSum(this::held), 9, settings)) {
            runs.release(2);
            kitchen.start(1, 1).total();
            kitchen.start(2, 1).total();
            Made slow = kitchen.next(1, 1);
            while (kitchen.sequences.snapshot().waiting() > 0) {
                Thread.onSpinWait();
            }
            Made waits = kitchen.next(2, 1);
            assertFailed(kitchen.start(3, 1), ErrorCode.RESOURCE_EXHAUSTED, "1 calls are waiting already");
            assertThat(kitchen.open()).isEqualTo(2);
            runs.release(2);
            assertThat(slow.total()).isEqualTo(2);
            assertThat(waits.total()).isEqualTo(2);
        }
    }

    @Test
    void sequencesOfAVersionThatDrains_mayGoOnForATime() {
        try (SequenceKitchen kitchen = SequenceKitchen.of(new RunningSum(AT_ONCE))) {
            kitchen.start(1, 1).total();
            kitchen.sequences.draining();
            kitchen.scheduler.advance(SequenceKitchen.IDLE.minusSeconds(1));
            assertThat(kitchen.next(1, 1).total()).isEqualTo(2);
            for (int i = 0; i < 5; i++) {
                kitchen.scheduler.advance(Duration.ofSeconds(48));
                kitchen.next(1, 1).total();
            }
            assertThat(kitchen.open()).isOne();
            kitchen.scheduler.advance(Duration.ofSeconds(1));
            assertThat(kitchen.open()).isZero();
            assertThat(kitchen.ended).hasSize(1);
            assertFailed(kitchen.start(2, 1), ErrorCode.UNAVAILABLE, "model sum/1 is being unloaded");
        }
    }

    @Test
    void endOfAllSequences_answersWhatRunsAndTellsWhatWaits() {
        try (SequenceKitchen kitchen = new SequenceKitchen(new RunningSum(this::held), 9, SchedulingSettings.of(1))) {
            Made first = kitchen.start(1, 1);
            Made second = kitchen.next(1, 1);
            await(running);
            kitchen.sequences.endAll();
            assertThat(kitchen.open()).isZero();
            assertFailed(
                    second,
                    ErrorCode.UNAVAILABLE,
                    "sequence 1 was ended, because model sum/1 is being unloaded; begin it anew");
            assertThat(kitchen.ended).as("the run still uses the state").isEmpty();
            runs.release(1);
            assertThat(first.total()).isEqualTo(1);
            assertThat(kitchen.ended).hasSize(1);
        }
    }

    @Test
    void closing_endsOpenSequencesAndLeavesNoTimer() {
        SequenceKitchen kitchen = SequenceKitchen.of(new RunningSum(AT_ONCE));
        kitchen.start(1, 1).total();
        kitchen.start(2, 1).total();
        kitchen.sequences.draining();
        kitchen.close();
        assertThat(kitchen.ended).hasSize(2);
        assertThat(kitchen.scheduler.pendingCount()).isZero();
    }

    @Test
    void preservedOrder_isThatOfTheCallersCallsNotOfTheRuns() {
        SchedulingSettings settings = SchedulingSettings.of(1).withPreservedOrder(true);
        try (SequenceKitchen kitchen = new SequenceKitchen(new RunningSum(this::held), 9, settings)) {
            RequestContext context = SequenceKitchen.from(new Caller("", 1, null));
            List<Made> made = new ArrayList<>();
            for (int call : List.of(1, 1, 1, 10, 10)) {
                boolean starts = made.isEmpty() || made.size() == 3;
                SequenceStep step = new SequenceStep(new SequenceId.Numbered(call), starts, false);
                made.add(kitchen.submit(step, context, call));
            }
            runs.release(5);
            made.forEach(Made::total);
            assertThat(kitchen.totals).containsExactly(1f, 2f, 3f, 10f, 20f);
        }
    }

    @Test
    void preservedOrder_holdsNobodyBackWhoHasNoConnection() {
        SchedulingSettings settings = SchedulingSettings.of(1).withPreservedOrder(true);
        try (SequenceKitchen kitchen = new SequenceKitchen(new RunningSum(this::held), 9, settings)) {
            Made first = kitchen.start(1, 1);
            assertFailed(kitchen.next(7, 1), ErrorCode.INVALID_ARGUMENT, "sequence 7 is not open");
            runs.release(1);
            assertThat(first.total()).isEqualTo(1);
        }
    }

    @Test
    void quickModel_runsOnTheCallersLoop_butNeverOnAnotherCallers() {
        try (SequenceKitchen kitchen = new SequenceKitchen(new RunningSum(AT_ONCE), 99, SchedulingSettings.of(1))) {
            for (int id = 1; id <= InlineChoice.WATCHED_RUNS + 1; id++) {
                kitchen.start(id, 1).total();
            }
            TurnLoop loop = new TurnLoop();
            RequestContext context = SequenceKitchen.from(new Caller("", 1, loop));
            SequenceStep step = new SequenceStep(new SequenceId.Numbered(1), false, false);
            Made first = kitchen.submit(step, context, 1);
            Made second = kitchen.submit(step, context, 1);
            assertThat(first.answer()).isNotDone();
            loop.endTurn();
            assertThat(first.answer()).isDone();
            assertThat(first.total()).isEqualTo(2);
            assertThat(second.total()).as("run by an instance").isEqualTo(3);
            assertThat(loop.hasTasks()).isFalse();
            assertThat(kitchen.submit(step, SequenceKitchen.from(Caller.WAITING), 1)
                            .answer())
                    .as("run on the thread that waits")
                    .isDone();
        }
    }

    private static void assertFailed(Made made, ErrorCode code, String message) {
        assertThatThrownBy(made.answer()::join)
                .cause()
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
