package dev.barista.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.hashing.HashValue128;
import dev.barista.model.CacheUse.Outcome;
import dev.barista.model.Caller;
import dev.barista.model.Cancellation;
import dev.barista.model.ErrorCode;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.ParameterValue;
import dev.barista.model.RequestContext;
import dev.barista.model.Shape;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.ManualClock;
import dev.barista.testing.ManualScheduler;
import dev.barista.testing.TensorSamples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VersionCacheTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final ContentHash ALL_COLLIDE = (header, inputs) -> new HashValue128(1, 2);

    private final LeakDetectingAllocator memory = new LeakDetectingAllocator();
    private final TensorSamples samples = new TensorSamples(memory);
    private final ManualClock clock = new ManualClock();
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final List<TestCall> calls = new ArrayList<>();
    private final FakeSharedStore shared = new FakeSharedStore(new AnswerMemory(memory, 0));
    private VersionCache cache = cache(new Xxh3Hash(), null, 1 << 20);

    @AfterEach
    void nothingIsLeaked() {
        calls.forEach(TestCall::takeAnswer);
        cache.close();
        shared.close();
        memory.assertNothingLeaked();
        assertThat(scheduler.pendingCount()).as("alarms").isZero();
    }

    private VersionCache cache(ContentHash hash, @Nullable SharedStore store, long bytes) {
        return new VersionCache(
                VersionScope.ofThisLoad(new ModelName("m"), new ModelVersion(1)),
                MINUTE,
                new LocalStore(bytes, clock),
                new VersionCache.Parts(hash, store, clock, scheduler, new AnswerMemory(memory, 0)),
                () -> {});
    }

    @Test
    void secondEqualCall_isAnsweredFromMemory_andSaysWhatItSaved() {
        call(1, 2).succeed(5_000, 10);
        TestCall second = call(1, 2);

        assertThat(second.runs()).isZero();
        assertThat(second.takeAnswer()).containsExactly(10);
        assertThat(second.use().outcome()).isEqualTo(Outcome.HIT);
        assertThat(second.use().savedNanos()).isEqualTo(5_000);
        assertThat(cache.statistics()).satisfies(statistics -> {
            assertThat(statistics.hits()).isOne();
            assertThat(statistics.misses()).isOne();
            assertThat(statistics.savedNanos()).isEqualTo(5_000);
            assertThat(statistics.entries()).isOne();
        });
        calls.remove(second);
    }

    @Test
    void otherInputs_areOtherCalls() {
        call(1, 2).succeed(1, 10);
        assertThat(call(1, 3).isRunning()).isTrue();
        assertThat(call(1).isRunning()).isTrue();
        calls.get(1).succeed(1, 11);
        calls.get(2).succeed(1, 12);
        assertThat(cache.statistics().misses()).isEqualTo(3);
    }

    @Test
    void collidingHashes_neverAnswerWrongly() {
        cache = cache(ALL_COLLIDE, null, 1 << 20);
        TestCall first = call(1);
        TestCall other = call(2);
        TestCall again = call(1);
        assertThat(other.isRunning()).as("does not wait for another content").isTrue();
        first.succeed(1, 10);
        other.succeed(1, 20);

        assertThat(again.takeAnswer()).containsExactly(10);
        TestCall later = call(1);
        assertThat(later.isRunning())
                .as("the place was taken by the other content")
                .isTrue();
        later.succeed(1, 10);
        TestCall known = call(1);
        assertThat(known.takeAnswer()).containsExactly(10);
        calls.removeAll(List.of(again, known));
    }

    @Test
    void equalCallsAtTheSameTime_areRunOnce() {
        TestCall first = call(1);
        TestCall second = call(1);
        TestCall third = call(1);
        assertThat(second.runs() + third.runs()).isZero();

        first.succeed(7_000, 10);

        assertThat(second.takeAnswer()).containsExactly(10);
        assertThat(second.use().outcome()).isEqualTo(Outcome.JOINED);
        assertThat(third.hasAnswer()).isTrue();
        assertThat(cache.statistics().joined()).isEqualTo(2);
        assertThat(cache.statistics().savedNanos()).isEqualTo(14_000);
        calls.remove(second);
    }

    @Test
    void failureOfTheModel_isEverybodys_andNotKept() {
        TestCall first = call(1);
        TestCall second = call(1);

        first.fail(ErrorCode.INTERNAL);

        assertThat(second.error()).hasMessage("of 0");
        assertThat(call(1).isRunning()).isTrue();
        calls.get(2).succeed(1, 10);
    }

    @Test
    void failureOfTheFirstCallerAlone_letsTheNextGoOn() {
        TestCall first = call(1);
        TestCall second = call(1);
        TestCall third = call(1);

        first.fail(ErrorCode.CANCELLED);

        assertThat(first.error()).isNotNull();
        assertThat(second.isRunning()).isTrue();
        assertThat(third.isRunning()).isFalse();
        second.succeed(1, 10);
        assertThat(third.hasAnswer()).isTrue();
        assertThat(third.use().outcome()).isEqualTo(Outcome.JOINED);
    }

    @Test
    void thousandsWhoAreRefusedOneAfterTheOther_needNoDeepStack() {
        TestCall first = call(1);
        for (int i = 0; i < 20_000; i++) {
            TestCall next = new TestCall(samples, context("next"), 1);
            next.onRun(() -> next.fail(ErrorCode.RESOURCE_EXHAUSTED));
            cache.serve(next);
            calls.add(next);
        }
        first.fail(ErrorCode.RESOURCE_EXHAUSTED);

        assertThat(calls).allSatisfy(call -> assertThat(call.error()).isNotNull());
        assertThat(call(1).isRunning()).as("the flight has landed").isTrue();
        calls.getLast().succeed(1, 10);
    }

    @Test
    void waitingCall_endsWithItsOwnCancellation() {
        TestCall first = call(1);
        Cancellation cancellation = new Cancellation();
        TestCall second = serve(new TestCall(
                samples, new RequestContext("c", RequestContext.NO_DEADLINE, Caller.ANONYMOUS, cancellation), 1));

        cancellation.cancel("the caller left");

        assertThat(second.error()).hasMessage("the caller left");
        first.succeed(1, 10);
        assertThat(second.runs()).isZero();
    }

    @Test
    void callCancelledBeforeItWaits_doesNotWait() {
        TestCall first = call(1);
        Cancellation cancellation = new Cancellation();
        cancellation.cancel("gone already");
        TestCall second = serve(new TestCall(
                samples, new RequestContext("c", RequestContext.NO_DEADLINE, Caller.ANONYMOUS, cancellation), 1));

        assertThat(second.error()).hasMessage("gone already");
        first.succeed(1, 10);
    }

    @Test
    void waitingCall_endsWithItsOwnDeadline_andTheOthersGoOn() {
        TestCall first = call(1);
        TestCall hurried = serve(new TestCall(
                samples,
                new RequestContext("d", clock.nanoTime() + 5_000_000, Caller.ANONYMOUS, new Cancellation()),
                1));
        TestCall patient = call(1);

        scheduler.advance(Duration.ofMillis(5));

        assertThat(hurried.error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
            assertThat(error).hasMessageContaining("equal call");
        });
        first.succeed(1, 10);
        assertThat(patient.hasAnswer()).isTrue();
    }

    @Test
    void callThatGaveUp_isNotMadeTheFirst() {
        TestCall first = call(1);
        Cancellation cancellation = new Cancellation();
        TestCall gone = serve(new TestCall(
                samples, new RequestContext("c", RequestContext.NO_DEADLINE, Caller.ANONYMOUS, cancellation), 1));
        TestCall third = call(1);
        cancellation.cancel("gone");

        first.fail(ErrorCode.DEADLINE_EXCEEDED);

        assertThat(gone.runs()).isZero();
        assertThat(third.isRunning()).isTrue();
        third.succeed(1, 10);
    }

    @Test
    void moreUrgentCall_doesNotWaitForALessUrgentOne() {
        TestCall first = call(1);
        TestCall urgent = serve(new TestCall(samples, context("urgent").withPriority(1), 1));

        assertThat(urgent.isRunning()).isTrue();
        urgent.succeed(1, 10);
        first.succeed(1, 10);
    }

    @Test
    void callThatRunsOnAnotherThreadThanItsOwn_isRunOffItsEventLoop() {
        RequestContext onLoop = context("l").withCaller(new Caller("t", 3, task -> {}));
        TestCall first = serve(new TestCall(samples, onLoop, 1));
        TestCall second = serve(new TestCall(samples, onLoop, 1));
        assertThat(first.runContext()).isSameAs(onLoop);

        first.fail(ErrorCode.CANCELLED);

        assertThat(second.runContext()).satisfies(context -> {
            assertThat(context.caller().loop()).isNull();
            assertThat(context.caller().tenant()).isEqualTo("t");
            assertThat(context.caller().connection()).isEqualTo(3);
        });
        second.succeed(1, 10);
    }

    @Test
    void answers_getOld() {
        call(1).succeed(1, 10);
        clock.advance(MINUTE.minusNanos(1));
        assertThat(call(1).hasAnswer()).isTrue();
        clock.advance(Duration.ofNanos(1));

        assertThat(call(1).isRunning()).isTrue();
        calls.getLast().succeed(1, 11);
        assertThat(cache.statistics().evictions()).isOne();
    }

    @Test
    void sequenceCalls_areNeitherKeptNorLookedFor() {
        for (int i = 0; i < 2; i++) {
            TestCall call = serve(new TestCall(
                    samples,
                    context("s"),
                    Map.of("sequence_id", new ParameterValue.LongValue(7)),
                    samples.floats(Shape.of(1, 1), 1)));
            call.succeed(1, 10);
            assertThat(call.use().outcome()).isEqualTo(Outcome.UNUSED);
        }
        TestCall failing = serve(new TestCall(
                samples,
                context("s"),
                Map.of("sequence_start", new ParameterValue.BoolValue(true)),
                samples.floats(Shape.of(1, 1), 1)));
        failing.fail(ErrorCode.INTERNAL);
        assertThat(cache.statistics().misses()).isZero();
    }

    @Test
    void answerTooLargeToKeep_stillServesThoseWhoWait() {
        cache = cache(new Xxh3Hash(), null, 8 * 1024);
        TestCall first = call(1);
        TestCall second = call(1);

        first.succeed(1, new float[1000]);

        assertThat(second.takeAnswer()).hasSize(1000);
        assertThat(cache.statistics().entries()).isZero();
        calls.remove(second);
    }

    @Test
    void inputsTooLargeToKeep_areNotEvenLookedAt() {
        cache = cache(new Xxh3Hash(), null, 8 * 1024);
        TestCall first = call(new float[1000]);
        TestCall second = call(new float[1000]);

        assertThat(second.isRunning()).isTrue();
        assertThat(second.use().outcome()).isEqualTo(Outcome.UNUSED);
        first.succeed(1, 1);
        second.succeed(1, 1);
    }

    @Test
    void answerInUse_outlivesTheCache() {
        call(1).succeed(1, 10);
        TestCall second = call(1);
        cache.close();
        assertThat(second.takeAnswer()).containsExactly(10);
        calls.remove(second);
    }

    @Test
    void withoutMemoryForACopy_theFirstIsAnswered_andTheOthersAreToldWhy() {
        LeakDetectingAllocator small = new LeakDetectingAllocator(8);
        cache = new VersionCache(
                VersionScope.ofThisLoad(new ModelName("m"), new ModelVersion(1)),
                MINUTE,
                new LocalStore(1 << 20, clock),
                new VersionCache.Parts(new Xxh3Hash(), null, clock, scheduler, new AnswerMemory(small, 0)),
                () -> {});
        TestCall first = call(1);
        TestCall second = call(1);

        first.succeed(1, 10);

        assertThat(first.hasAnswer()).isTrue();
        assertThat(Objects.requireNonNull(second.error()).code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
    }

    @Test
    void sharedStore_isAskedAfterMemory_andItsAnswerIsKeptHere() {
        cache = cache(new Xxh3Hash(), shared, 1 << 20);
        TestCall first = call(1);
        TestCall second = call(1);
        assertThat(shared.questions()).isOne();
        assertThat(first.isRunning()).isFalse();

        shared.answer(Duration.ofSeconds(30), 10);

        assertThat(first.takeAnswer()).containsExactly(10);
        assertThat(first.use().outcome()).isEqualTo(Outcome.SHARED_HIT);
        assertThat(second.use().outcome()).isEqualTo(Outcome.JOINED);
        assertThat(call(1).use().outcome()).isEqualTo(Outcome.HIT);
        clock.advance(Duration.ofSeconds(30));
        call(1);
        assertThat(shared.questions()).as("as old here as there").isEqualTo(2);
        shared.answerNothing();
        calls.getLast().succeed(1, 10);
        calls.remove(first);
    }

    @Test
    void sharedStoreWithoutAnAnswer_isGivenIt() {
        cache = cache(new Xxh3Hash(), shared, 1 << 20);
        RequestContext onLoop = context("l").withCaller(new Caller("", 0, task -> {}));
        TestCall first = serve(new TestCall(samples, onLoop, 1));
        shared.answerNothing();
        assertThat(Objects.requireNonNull(first.runContext()).caller().loop()).isNull();

        first.succeed(1, 10);

        assertThat(shared.kept()).isOne();
    }

    private TestCall call(float... row) {
        return serve(new TestCall(samples, context(Integer.toString(calls.size())), row));
    }

    private TestCall serve(TestCall call) {
        calls.add(call);
        cache.serve(call);
        return call;
    }

    private static RequestContext context(String id) {
        return RequestContext.of(id);
    }
}
