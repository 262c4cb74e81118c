package dev.barista.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.CacheUse.Outcome;
import dev.barista.model.ErrorCode;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.RequestContext;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.ManualClock;
import dev.barista.testing.ManualScheduler;
import dev.barista.testing.TensorSamples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Equal calls from many threads at once. */
class FlightConcurrencyTest {

    private static final int THREADS = 8;

    private final LeakDetectingAllocator memory = new LeakDetectingAllocator();
    private final TensorSamples samples = new TensorSamples(memory);
    private final ManualClock clock = new ManualClock();
    private final VersionCache cache = new VersionCache(
            VersionScope.ofThisLoad(new ModelName("m"), new ModelVersion(1)),
            Duration.ofMinutes(1),
            new LocalStore(1 << 20, clock),
            new VersionCache.Parts(
                    new Xxh3Hash(), null, clock, new ManualScheduler(clock), new AnswerMemory(memory, 0)),
            () -> {});
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void nothingIsLeaked() {
        threads.shutdownNow();
        cache.close();
        memory.assertNothingLeaked();
    }

    @Test
    void callsThatComeWhileOneRuns_areAnsweredByThatRun() throws Exception {
        TestCall first = new TestCall(samples, RequestContext.of("first"), 1);
        cache.serve(first);
        List<TestCall> others = new ArrayList<>();
        CountDownLatch allWait = new CountDownLatch(THREADS);
        List<Future<?>> serving = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            TestCall other = new TestCall(samples, RequestContext.of("other"), 1);
            others.add(other);
            serving.add(threads.submit(() -> {
                cache.serve(other);
                allWait.countDown();
            }));
        }
        allWait.await();

        first.succeed(1, 10);

        for (Future<?> each : serving) {
            each.get();
        }
        assertThat(others).allSatisfy(other -> {
            assertThat(other.runs()).isZero();
            assertThat(other.use().outcome()).isEqualTo(Outcome.JOINED);
            assertThat(other.takeAnswer()).containsExactly(10);
        });
        first.takeAnswer();
    }

    @Test
    void equalCallsThatStartTogether_areRunOnceForEachContent() throws Exception {
        int rounds = 2_000;
        AtomicInteger runs = new AtomicInteger();
        ConcurrentLinkedQueue<TestCall> calls = new ConcurrentLinkedQueue<>();
        CyclicBarrier together = new CyclicBarrier(THREADS);
        List<Future<?>> workers = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            workers.add(threads.submit(() -> {
                for (int round = 0; round < rounds; round++) {
                    TestCall call = new TestCall(samples, RequestContext.of("r"), round);
                    float answer = round + 0.5f;
                    call.onRun(() -> {
                        runs.incrementAndGet();
                        call.succeed(1, answer);
                    });
                    calls.add(call);
                    together.await();
                    cache.serve(call);
                }
                return null;
            }));
        }
        for (Future<?> worker : workers) {
            worker.get();
        }
        assertThat(runs).hasValue(rounds);
        assertThat(calls).hasSize(THREADS * rounds).allSatisfy(call -> {
            float[] answer = call.takeAnswer();
            assertThat(answer).isNotNull().hasSize(1);
        });
        assertThat(cache.statistics().misses()).isEqualTo(rounds);
        assertThat(cache.statistics().answered()).isEqualTo((long) rounds * (THREADS - 1));
    }

    @Test
    void leadersThatFail_arePassedOver_untilOneAnswersAllWhoAreLeft() throws Exception {
        int rounds = 500;
        ConcurrentLinkedQueue<TestCall> calls = new ConcurrentLinkedQueue<>();
        CyclicBarrier together = new CyclicBarrier(THREADS);
        List<Future<?>> workers = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            boolean givesUp = thread % 2 == 0;
            workers.add(threads.submit(() -> {
                for (int round = 0; round < rounds; round++) {
                    TestCall call = new TestCall(samples, RequestContext.of("r"), round);
                    call.onRun(() -> {
                        if (givesUp) {
                            call.fail(ErrorCode.CANCELLED);
                        } else {
                            call.succeed(1, 1);
                        }
                    });
                    calls.add(call);
                    together.await();
                    cache.serve(call);
                }
                return null;
            }));
        }
        for (Future<?> worker : workers) {
            worker.get();
        }
        assertThat(calls).allSatisfy(call -> {
            boolean failed = call.error() != null;
            assertThat(failed).isNotEqualTo(call.hasAnswer());
        });
        long patient = calls.stream().filter(TestCall::hasAnswer).count();
        assertThat(patient).isGreaterThanOrEqualTo((long) rounds * THREADS / 2);
        calls.forEach(TestCall::takeAnswer);
    }
}
