package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.Caller;
import dev.barista.model.Cancellation;
import dev.barista.model.Clock;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.PhaseTimes;
import dev.barista.model.RequestContext;
import dev.barista.model.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InstancePoolTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Tensor[] NO_OUTPUTS = new Tensor[0];

    @Test
    void call_isRunAndAnswered() {
        ScriptedModel model = new ScriptedModel(() -> NO_OUTPUTS);
        try (InstancePool pool = pool(model, 1, 8, LONG)) {
            assertThat(submit(pool).join()).isSameAs(NO_OUTPUTS);
        }
        assertThat(model.open).hasValue(0);
    }

    @Test
    void calls_runInTheOrderOfArrivalOnOneInstance() {
        CountDownLatch go = new CountDownLatch(1);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        ScriptedModel model = new ScriptedModel(() -> {
            await(go);
            return NO_OUTPUTS;
        });
        try (InstancePool pool = pool(model, 1, 100, LONG)) {
            List<CompletableFuture<Void>> ends = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                int number = i;
                ends.add(submit(pool).thenAccept(outputs -> order.add(number)));
            }
            go.countDown();
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join();
        }
        assertThat(order).isSorted().hasSize(50);
        assertThat(model.made).hasValue(1);
    }

    @Test
    void instances_runSideBySide() {
        CyclicBarrier bothInside = new CyclicBarrier(2);
        ScriptedModel model = new ScriptedModel(() -> {
            meet(bothInside);
            return NO_OUTPUTS;
        });
        try (InstancePool pool = pool(model, 2, 8, LONG)) {
            submitMany(pool, 2).join();
        }
        assertThat(model.made).hasValue(2);
    }

    @Test
    void twoCallsForOneIdleInstance_startAnother() {
        for (int i = 0; i < 100; i++) {
            AtomicInteger runs = new AtomicInteger();
            CyclicBarrier bothInside = new CyclicBarrier(2);
            ScriptedModel model = new ScriptedModel(() -> {
                if (runs.getAndIncrement() > 0) {
                    meet(bothInside);
                }
                return NO_OUTPUTS;
            });
            try (InstancePool pool = pool(model, 2, 8, LONG)) {
                submit(pool).join();
                submitMany(pool, 2).join();
            }
        }
    }

    @Test
    void fullQueue_refusesAtOnce() {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ScriptedModel model = new ScriptedModel(() -> {
            running.countDown();
            await(go);
            return NO_OUTPUTS;
        });
        try (InstancePool pool = pool(model, 1, 1, LONG)) {
            CompletableFuture<Tensor[]> first = submit(pool);
            await(running);
            CompletableFuture<Tensor[]> waiting = submit(pool);
            assertThat(pool.queued()).isOne();
            assertFailedWith(submit(pool), ErrorCode.RESOURCE_EXHAUSTED, "1 calls are waiting already");
            go.countDown();
            CompletableFuture.allOf(first, waiting).join();
        }
    }

    @Test
    void cancelledCall_isNotRun() {
        AtomicInteger runs = new AtomicInteger();
        ScriptedModel model = new ScriptedModel(() -> {
            runs.incrementAndGet();
            return NO_OUTPUTS;
        });
        Cancellation cancellation = new Cancellation();
        cancellation.cancel("the connection closed");
        try (InstancePool pool = pool(model, 1, 8, LONG)) {
            assertFailedWith(
                    submit(pool, new RequestContext("r", RequestContext.NO_DEADLINE, Caller.ANONYMOUS, cancellation)),
                    ErrorCode.CANCELLED,
                    "the connection closed");
        }
        assertThat(runs).hasValue(0);
    }

    @Test
    void callPastItsDeadline_isNotRun() {
        ScriptedModel model = new ScriptedModel(() -> {
            throw new AssertionError("must not run");
        });
        RequestContext past = new RequestContext("r", System.nanoTime() - 1, Caller.ANONYMOUS, new Cancellation());
        try (InstancePool pool = pool(model, 1, 8, LONG)) {
            assertFailedWith(submit(pool, past), ErrorCode.DEADLINE_EXCEEDED, "was not run");
        }
    }

    @Test
    void whateverARunThrows_failsThatCallAlone() {
        AtomicInteger runs = new AtomicInteger();
        ScriptedModel model = new ScriptedModel(() -> {
            return switch (runs.getAndIncrement()) {
                case 0 -> throw InferenceException.invalid("index 7 is out of range");
                case 1 -> throw new LinkageError("broken library");
                default -> NO_OUTPUTS;
            };
        });
        try (InstancePool pool = pool(model, 1, 8, LONG)) {
            assertFailedWith(submit(pool), ErrorCode.INVALID_ARGUMENT, "index 7 is out of range");
            assertFailedWith(submit(pool), ErrorCode.INTERNAL, "broken library");
            assertThat(submit(pool).join()).isSameAs(NO_OUTPUTS);
        }
    }

    @Test
    void idleInstance_isClosedAndMadeAgainForTheNextCall() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        ScriptedModel model = new ScriptedModel(() -> NO_OUTPUTS);
        try (InstancePool pool = pool(model, 1, 8, Duration.ofNanos(1))) {
            submit(pool).join();
            while (model.open.get() > 0 && !closed.await(1, TimeUnit.MILLISECONDS)) {
                Thread.onSpinWait();
            }
            submit(pool).join();
        }
        assertThat(model.made).hasValueGreaterThanOrEqualTo(2);
        assertThat(model.open).hasValue(0);
    }

    @Test
    void closedPool_refusesAndLeavesNoInstance() {
        ScriptedModel model = new ScriptedModel(() -> NO_OUTPUTS);
        InstancePool pool = pool(model, 3, 8, LONG);
        submitMany(pool, 3).join();
        pool.close();
        assertThat(model.open).hasValue(0);
        assertFailedWith(submit(pool), ErrorCode.UNAVAILABLE, "is being unloaded");
    }

    @Test
    void manySubmitters_areAllAnswered() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        ScriptedModel model = new ScriptedModel(() -> {
            runs.incrementAndGet();
            return NO_OUTPUTS;
        });
        int submitters = 4;
        int callsEach = 5_000;
        try (InstancePool pool = pool(model, 2, submitters, Duration.ofNanos(1))) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < submitters; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int call = 0; call < callsEach; call++) {
                        submit(pool).join();
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(runs).hasValue(submitters * callsEach);
        assertThat(model.open).hasValue(0);
    }

    private static InstancePool pool(ScriptedModel model, int instances, int capacity, Duration idleTime) {
        return new InstancePool(
                new ServedModel("m/1", model, model.signature()),
                SchedulingSettings.of(instances)
                        .withIdleTime(idleTime)
                        .withQueue(QueueSettings.DEFAULT.withMaxCalls(capacity)),
                new SchedulingTools(new DirectTensorAllocator(), Clock.system(), RunListener.NONE));
    }

    private static CompletableFuture<Void> submitMany(InstancePool pool, int calls) {
        CompletableFuture<?>[] ends = new CompletableFuture<?>[calls];
        Arrays.setAll(ends, i -> submit(pool));
        return CompletableFuture.allOf(ends);
    }

    private static CompletableFuture<Tensor[]> submit(InstancePool pool) {
        return submit(pool, RequestContext.of("r"));
    }

    private static CompletableFuture<Tensor[]> submit(InstancePool pool, RequestContext context) {
        CompletableFuture<Tensor[]> end = new CompletableFuture<>();
        pool.submit(ModelCall.of(context, NO_OUTPUTS, new int[0], false, new ModelCall.Completion() {
            @Override
            public void succeeded(Tensor[] produced, PhaseTimes times) {
                end.complete(produced);
            }

            @Override
            public void failed(InferenceException error, PhaseTimes times) {
                end.completeExceptionally(error);
            }
        }));
        return end;
    }

    private static void assertFailedWith(CompletableFuture<Tensor[]> end, ErrorCode code, String message) {
        assertThatThrownBy(end::join)
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

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
