package dev.barista.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the registry does over any database that it is to run on. */
abstract class RegistryContract {

    private static final URI RECEIVER = URI.create("https://hooks.example.com/done");
    private static final Duration CLAIM = Duration.ofMinutes(1);

    private Bench bench;

    /** An empty database; the test closes it. */
    abstract Database open();

    @BeforeEach
    final void begin() {
        bench = new Bench(open());
    }

    @AfterEach
    final void end() {
        bench.database.close();
    }

    @Test
    void createdOperation_waitsAsItWasGiven() {
        Operation made = bench.create("fraud", "{}", Optional.of(RECEIVER));

        assertThat(bench.find(made.id())).isEqualTo(made);
        assertThat(made.state()).isEqualTo(OperationState.QUEUED);
        assertThat(made.call())
                .isEqualTo(new StoredCall(new ModelName("fraud"), "", OptionalInt.empty(), "request-1", 2));
        assertThat(made.times().created()).isEqualTo(bench.clock.now());
        assertThat(made.times().expires()).isEqualTo(bench.clock.now().plus(Bench.QUEUE_TTL));
        assertThat(made.times().started()).isEmpty();
        assertThat(made.answer()).isEmpty();
        assertThat(made.callback()).contains(new CallbackStatus(RECEIVER, CallbackState.WAITING, 0, ""));
    }

    @Test
    void claims_comeInTheOrderOfTheCalls_andOnceEach() {
        Operation first = bench.create("1");
        bench.clock.advance(Duration.ofMillis(1));
        Operation second = bench.create("2");

        ClaimedCall claimed = bench.queue.claim().orElseThrow();

        assertThat(claimed.id()).isEqualTo(first.id());
        assertThat(claimed.runs()).isEqualTo(new Operation.Runs(1, 0, 0));
        assertThat(bench.call(claimed)).isEqualTo("1");
        assertThat(bench.find(first.id()).state()).isEqualTo(OperationState.RUNNING);
        assertThat(bench.queue.claim().orElseThrow().id()).isEqualTo(second.id());
        assertThat(bench.queue.claim()).isEmpty();
        assertThat(bench.queue.nextDue()).isEmpty();
    }

    @Test
    void finishedCall_hasItsAnswerAndNothingOfItsRequest() {
        Operation made = bench.create("question");
        ClaimedCall claimed = bench.queue.claim().orElseThrow();
        bench.clock.advance(Duration.ofSeconds(3));

        assertThat(bench.succeed(claimed, "the answer")).isTrue();

        Operation finished = bench.find(made.id());
        assertThat(finished.state()).isEqualTo(OperationState.SUCCEEDED);
        assertThat(finished.times().finished()).contains(bench.clock.now());
        assertThat(finished.times().expires()).isEqualTo(bench.clock.now().plus(Bench.RESULT_TTL));
        assertThat(finished.answer().orElseThrow().headers())
                .containsExactly(new AnswerHead.Header("A-Header", "b: c"));
        assertThat(bench.answer(made.id())).isEqualTo("the answer");
        assertThat(bench.call(claimed)).isEmpty();
        assertThat(bench.usage.bytes()).isEqualTo("the answer".length());
    }

    @Test
    void largeBodies_comeBackWhole() {
        String large = "0123456789".repeat(70_000);
        Operation made = bench.create(large);
        ClaimedCall claimed = bench.queue.claim().orElseThrow();

        assertThat(bench.call(claimed)).isEqualTo(large);
        bench.succeed(claimed, large + "!");
        assertThat(bench.answer(made.id())).isEqualTo(large + "!");
    }

    @Test
    void cancelledBeforeItRan_neverRuns() {
        Operation made = bench.create("x");

        assertThat(bench.store.cancelOrRemove(made.id(), "not needed")).isEqualTo(Removal.CANCELLED);

        assertThat(bench.queue.claim()).isEmpty();
        assertThat(bench.find(made.id()).state()).isEqualTo(OperationState.CANCELLED);
        assertThat(bench.find(made.id()).reason()).isEqualTo("not needed");
        assertThat(bench.usage.bytes()).isZero();
    }

    @Test
    void cancelledWhileItRan_keepsNoAnswer() {
        Operation made = bench.create("x");
        ClaimedCall claimed = bench.queue.claim().orElseThrow();
        bench.store.cancelOrRemove(made.id(), "");

        assertThat(bench.succeed(claimed, "late")).isFalse();

        assertThat(bench.find(made.id()).state()).isEqualTo(OperationState.CANCELLED);
        assertThat(bench.answer(made.id())).isEmpty();
        assertThat(bench.queue.putOff(claimed, bench.clock.now(), "")).isFalse();
        assertThat(bench.usage.bytes()).isZero();
    }

    @Test
    void finishedOperation_isRemovedOnce() {
        Operation made = bench.create("x");
        bench.succeed(bench.queue.claim().orElseThrow(), "y");

        assertThat(bench.store.cancelOrRemove(made.id(), "")).isEqualTo(Removal.REMOVED);
        assertThat(bench.store.cancelOrRemove(made.id(), "")).isEqualTo(Removal.UNKNOWN);
        assertThat(bench.store.find(made.id())).isEmpty();
        assertThat(bench.usage.bytes()).isZero();
    }

    @Test
    void putOffCall_isClaimedWhenItIsDueAndNotBefore() {
        Operation made = bench.create("x");
        ClaimedCall claimed = bench.queue.claim().orElseThrow();

        assertThat(bench.queue.putOff(claimed, bench.clock.now().plusSeconds(2), "no room"))
                .isTrue();

        assertThat(bench.queue.claim()).isEmpty();
        assertThat(bench.queue.nextDue()).contains(bench.clock.now().plusSeconds(2));
        assertThat(bench.find(made.id()).reason()).isEqualTo("no room");
        bench.clock.advance(Duration.ofSeconds(2));
        assertThat(bench.queue.claim().orElseThrow().runs()).isEqualTo(new Operation.Runs(2, 0, 1));
    }

    @Test
    void recoveredCall_runsAgain_andItsFirstRunIsToldThatItIsNotWanted() {
        Operation made = bench.create("x");
        ClaimedCall lost = bench.queue.claim().orElseThrow();

        assertThat(bench.queue.recover()).isEqualTo(1);

        ClaimedCall again = bench.queue.claim().orElseThrow();
        assertThat(again.runs()).isEqualTo(new Operation.Runs(2, 1, 0));
        assertThat(bench.succeed(lost, "old")).isFalse();
        assertThat(bench.succeed(again, "new")).isTrue();
        assertThat(bench.answer(made.id())).isEqualTo("new");
    }

    @Test
    void releasedCall_runsAgainWithoutBlame() {
        bench.create("x");
        bench.queue.claim();

        assertThat(bench.queue.release()).isEqualTo(1);

        assertThat(bench.queue.claim().orElseThrow().runs()).isEqualTo(new Operation.Runs(2, 0, 0));
    }

    @Test
    void list_showsTheNewestThatMatch() {
        Operation old = bench.create("fraud", "1", Optional.empty());
        bench.clock.advance(Duration.ofSeconds(1));
        Operation other = bench.create("intent", "2", Optional.of(RECEIVER));
        bench.clock.advance(Duration.ofSeconds(1));
        Operation newest = bench.create("fraud", "3", Optional.empty());
        bench.queue.claim();

        assertThat(list(Optional.empty(), Optional.empty(), 2)).containsExactly(newest.id(), other.id());
        assertThat(list(Optional.of("fraud"), Optional.empty(), 9)).containsExactly(newest.id(), old.id());
        assertThat(list(Optional.empty(), Optional.of(OperationState.RUNNING), 9))
                .containsExactly(old.id());
        assertThat(list(Optional.of("fraud"), Optional.of(OperationState.FAILED), 9))
                .isEmpty();
    }

    private List<OperationId> list(Optional<String> model, Optional<OperationState> state, int limit) {
        return bench.store.list(new OperationFilter(model, state, limit)).stream()
                .map(Operation::id)
                .toList();
    }

    @Test
    void expiredAnswer_isGoneButRememberedForAWhile() {
        Operation made = bench.create("fraud", "x", Optional.of(RECEIVER));
        bench.succeed(bench.queue.claim().orElseThrow(), "y");
        assertThat(bench.expiry.expire()).isZero();

        bench.clock.advance(Bench.RESULT_TTL);

        assertThat(bench.expiry.expire()).isEqualTo(1);
        assertThat(bench.find(made.id()).expired()).isTrue();
        assertThat(bench.answer(made.id())).isEmpty();
        assertThat(bench.store.statistics().counts().values()).containsOnly(0L);
        assertThat(bench.find(made.id()).callback().orElseThrow().state()).isEqualTo(CallbackState.GIVEN_UP);
        assertThat(bench.usage.bytes()).isZero();
        bench.clock.advance(OperationLimits.MEMORY_OF_EXPIRED);
        assertThat(bench.expiry.expire()).isZero();
        assertThat(bench.store.find(made.id())).isEmpty();
    }

    @Test
    void waitingOperation_expiresButNotARunningOne() {
        Operation running = bench.create("1");
        bench.queue.claim();
        Operation waiting = bench.create("2");

        bench.clock.advance(Bench.QUEUE_TTL);
        bench.expiry.expire();

        assertThat(bench.find(waiting.id()).expired()).isTrue();
        assertThat(bench.find(running.id()).expired()).isFalse();
        assertThat(bench.queue.claim()).isEmpty();
    }

    @Test
    void fullStore_takesNoMoreUntilThereIsRoom() {
        bench = new Bench(bench.database, new OperationLimits(2, 10, Bench.RESULT_TTL, Bench.QUEUE_TTL));
        Operation first = bench.create("12345");

        refused(() -> bench.create("123456"), "6 would make it more than 10");
        bench.create("1");
        refused(() -> bench.create(""), "keeps 2 operations");
        bench.store.remove(first.id());
        assertThat(bench.create("123456789").call().bytes()).isEqualTo(9);
    }

    private static void refused(Runnable creation, String why) {
        assertThatThrownBy(creation::run)
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED))
                .hasMessageContaining(why);
    }

    @Test
    void statistics_countEveryState() {
        bench.create("1");
        bench.clock.advance(Duration.ofSeconds(5));
        bench.create("2");
        bench.queue.claim();

        OperationStatistics statistics = bench.store.statistics();

        assertThat(statistics.counts())
                .containsEntry(OperationState.QUEUED, 1L)
                .containsEntry(OperationState.RUNNING, 1L)
                .containsEntry(OperationState.FAILED, 0L);
        assertThat(statistics.oldestUnfinished()).contains(bench.clock.now().minusSeconds(5));
        assertThat(statistics.bytes()).isEqualTo(2);
    }

    @Test
    void callback_isDueWhenItsOperationHasFinished() {
        Operation made = bench.create("fraud", "x", Optional.of(RECEIVER));
        ClaimedCall claimed = bench.queue.claim().orElseThrow();
        assertThat(bench.callbacks.claim(CLAIM)).isEmpty();

        bench.succeed(claimed, "y");

        assertThat(bench.callbacks.nextDue()).contains(bench.clock.now());
        assertThat(bench.callbacks.claim(CLAIM)).contains(new CallbackQueue.Claim(made.id(), RECEIVER, 1));
        assertThat(bench.callbacks.claim(CLAIM)).isEmpty();
    }

    @Test
    void callbackOfACancelledOperation_isDueToo() {
        Operation made = bench.create("fraud", "x", Optional.of(RECEIVER));
        bench.store.cancelOrRemove(made.id(), "");

        assertThat(bench.callbacks.claim(CLAIM)).isPresent();
    }

    @Test
    void callbackThatIsAddedLater_isDueAtOnceIfAllIsDone() {
        Operation waiting = bench.create("1");
        bench.store.callBack(waiting.id(), RECEIVER);
        assertThat(bench.callbacks.claim(CLAIM)).isEmpty();
        bench.succeed(bench.queue.claim().orElseThrow(), "y");
        assertThat(bench.callbacks.claim(CLAIM)).isPresent();

        Operation done = bench.create("2");
        bench.succeed(bench.queue.claim().orElseThrow(), "y");
        bench.store.callBack(done.id(), RECEIVER);
        assertThat(bench.callbacks.claim(CLAIM).orElseThrow().id()).isEqualTo(done.id());
    }

    @Test
    void claimOfACallback_endsWithTime_andItsLateEndChangesNothing() {
        Operation made = bench.create("fraud", "x", Optional.of(RECEIVER));
        bench.succeed(bench.queue.claim().orElseThrow(), "y");
        CallbackQueue.Claim lost = bench.callbacks.claim(CLAIM).orElseThrow();

        bench.clock.advance(CLAIM);
        CallbackQueue.Claim again = bench.callbacks.claim(CLAIM).orElseThrow();
        assertThat(again.attempt()).isEqualTo(2);
        bench.callbacks.giveUp(lost, "late");
        assertThat(bench.find(made.id()).callback().orElseThrow().state()).isEqualTo(CallbackState.DUE);

        bench.callbacks.putOff(again, bench.clock.now().plusSeconds(9), "503");
        assertThat(bench.callbacks.nextDue()).contains(bench.clock.now().plusSeconds(9));
        bench.clock.advance(Duration.ofSeconds(9));
        bench.callbacks.delivered(bench.callbacks.claim(CLAIM).orElseThrow());
        assertThat(bench.find(made.id()).callback())
                .contains(new CallbackStatus(RECEIVER, CallbackState.DELIVERED, 3, ""));
        assertThat(bench.callbacks.nextDue()).isEmpty();
    }
}
