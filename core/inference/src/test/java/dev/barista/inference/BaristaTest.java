package dev.barista.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.lifecycle.LifecycleListener;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.ModelSnapshot;
import dev.barista.lifecycle.ModelState;
import dev.barista.lifecycle.VersionExamples;
import dev.barista.lifecycle.VersionFiles;
import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.InferenceRequest;
import dev.barista.model.InferenceResponse;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.NamedTensor;
import dev.barista.model.RequestContext;
import dev.barista.model.RequestedOutput;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.VersionSelector;
import dev.barista.model.spi.ModelFiles;
import dev.barista.testing.FakeModel;
import dev.barista.testing.FakeRuntime;
import dev.barista.testing.LeakDetectingAllocator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BaristaTest {

    private static final ModelName SCALE = new ModelName("scale");

    private final LeakDetectingAllocator memory = new LeakDetectingAllocator();
    private final FakeRuntime runtime = new FakeRuntime();
    private final SettableSource source = new SettableSource();
    private final ConcurrentLinkedQueue<CallOutcome> outcomes = new ConcurrentLinkedQueue<>();

    @AfterEach
    void everyTensorWasReleased() {
        memory.assertNothingLeaked();
    }

    @Test
    void call_isAnsweredByTheLatestVersion() {
        source.set(snapshot(1, 2));
        try (Barista barista = open()) {
            try (InferenceResponse answer = barista.predict("scale", List.of(x(1, 2, 3, 4)))) {
                assertThat(answer.version()).isEqualTo(new ModelVersion(2));
                assertThat(answer.output("y").data().asFloatBuffer().get(3)).isEqualTo(8f);
            }
        }
        assertThat(outcomes).singleElement().satisfies(outcome -> {
            assertThat(outcome.error()).isNull();
            assertThat(outcome.rows()).isOne();
            assertThat(outcome.totalNanos()).isPositive();
        });
    }

    @Test
    void badInput_isRefusedWithModelAndReason_andNothingLeaks() {
        source.set(snapshot(1));
        try (Barista barista = open()) {
            assertThatThrownBy(() -> barista.predict("scale", List.of(x(1, 2))))
                    .isInstanceOf(InferenceException.class)
                    .hasMessage("model \"scale\" version 1: input \"x\": expected FP32 [-1,4], got FP32 [1,2]");
            assertThat(barista.statistics().getFirst().fail().count()).isOne();
        }
        assertThat(outcomes).singleElement().extracting(CallOutcome::error).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void unknownModel_isNotFound() {
        source.set(snapshot(1));
        try (Barista barista = open()) {
            assertThatThrownBy(() -> barista.predict("scal", List.of(x(1, 2, 3, 4))))
                    .isInstanceOfSatisfying(
                            InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                    .hasMessageContaining("scale");
            assertThat(barista.inFlight()).isZero();
        }
    }

    @Test
    void statistics_countRowsRunsAndBatchSizes() {
        source.set(snapshot(1));
        try (Barista barista = open()) {
            barista.predict("scale", List.of(x(1, 2, 3, 4))).close();
            barista.predict("scale", List.of(x(1, 2, 3, 4, 5, 6, 7, 8))).close();

            VersionStatistics statistics = barista.statistics().getFirst();

            assertThat(statistics.inferenceCount()).isEqualTo(3);
            assertThat(statistics.executionCount()).isEqualTo(2);
            assertThat(statistics.success().count()).isEqualTo(2);
            assertThat(statistics.batches()).containsOnlyKeys(1, 2);
            assertThat(statistics.lastInference()).isPresent();
            assertThat(statistics.inFlight()).isZero();
        }
    }

    @Test
    void batchOfNoRows_isAnsweredWithoutARun() {
        source.set(snapshot(1));
        try (Barista barista = open()) {
            Tensor nothing = Tensor.owned(DataType.FP32, Shape.of(0, 4), memory.allocate(0));
            try (InferenceResponse answer = barista.predict("scale", List.of(new NamedTensor("x", nothing)))) {
                assertThat(answer.output("y").shape()).isEqualTo(Shape.of(0, 4));
            }
            assertThat(barista.statistics().getFirst().executionCount()).isZero();
            assertThat(barista.statistics().getFirst().success().count()).isOne();
        }
    }

    @Test
    void requestedOutputs_areAnsweredAlone() {
        source.set(snapshot(1));
        try (Barista barista = open()) {
            InferenceRequest unknownOutput = new InferenceRequest(
                    SCALE,
                    new VersionSelector.Latest(),
                    List.of(x(1, 2, 3, 4)),
                    List.of(new RequestedOutput("z", Map.of())),
                    Map.of());
            assertThatThrownBy(() -> Stages.join(barista.service().infer(RequestContext.of("r"), unknownOutput)))
                    .hasMessageContaining("unknown output \"z\"");
        }
    }

    @Test
    void answerThatNobodyWantsAnyMore_isReleased() {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        runtime.script("times-1.fake", (files, options) -> {
            FakeModel times = FakeModel.times(1);
            return new FakeModel(times.signature(), (inputs, outputs, allocator) -> {
                boolean isWarmUp = inputs[0].data().getFloat() == 0;
                if (!isWarmUp) {
                    running.countDown();
                    await(go);
                }
                return copyOf(inputs[0]);
            });
        });
        source.set(snapshot(1));
        try (Barista barista = open()) {
            CompletableFuture<InferenceResponse> answer = barista.service()
                    .infer(RequestContext.of("r"), InferenceRequest.of(SCALE, List.of(x(1, 2, 3, 4))))
                    .toCompletableFuture();
            await(running);
            answer.cancel(false);
            go.countDown();
        }
    }

    @Test
    void drainedBarista_refusesFurtherCalls() {
        source.set(snapshot(1));
        try (Barista barista = open()) {
            assertThat(barista.drain(Duration.ofSeconds(10))).isTrue();
            assertThatThrownBy(() -> barista.predict("scale", List.of(x(1, 2, 3, 4))))
                    .isInstanceOfSatisfying(
                            InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .hasMessageContaining("shutting down");
        }
    }

    @Test
    void failedModel_endsTheWaitAndSaysWhyItDoesNotServe() {
        runtime.script("times-1.fake", (files, options) -> {
            throw InferenceException.invalid("model.fake is not a model");
        });
        source.set(snapshot(1));
        try (Barista barista = open()) {
            assertThat(barista.isReady()).isFalse();
            assertThatThrownBy(() -> barista.predict("scale", List.of(x(1, 2, 3, 4))))
                    .hasMessageContaining("model.fake is not a model");
        }
    }

    @Test
    void versionsSwitchedUnderCalls_failNone() {
        List<String> states = new ArrayList<>();
        source.set(snapshot(1));
        LifecycleListener log = new LifecycleListener() {
            @Override
            public void stateChanged(ModelName model, ModelVersion version, ModelState from, ModelState to) {
                states.add(version + " " + to.name());
            }
        };
        try (Barista barista = builder().lifecycleListener(log).start()) {
            barista.awaitFirstLoads();
            AtomicBoolean stop = new AtomicBoolean();
            List<CompletableFuture<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                callers.add(CompletableFuture.supplyAsync(() -> callUntil(stop, barista)));
            }
            for (int round = 0; round < 25; round++) {
                source.set(snapshot(1, 2));
                Stages.join(barista.load(SCALE));
                source.set(snapshot(1));
                Stages.join(barista.load(SCALE));
            }
            stop.set(true);
            assertThat(callers.stream().mapToInt(CompletableFuture::join).sum()).isPositive();
        }
        assertThat(states).contains("2 READY", "2 GONE", "1 GONE");
    }

    /** Every answer must be the one that the version named in it gives. */
    private int callUntil(AtomicBoolean stop, Barista barista) {
        int calls = 0;
        while (!stop.get()) {
            try (InferenceResponse answer = barista.predict("scale", List.of(x(1, 2, 3, 4)))) {
                float expected = answer.version().number() * 4f;
                assertThat(answer.output("y").data().asFloatBuffer().get(3)).isEqualTo(expected);
                calls++;
            }
        }
        return calls;
    }

    @Test
    void wrappedFailures_areUnwrapped() {
        assertThatThrownBy(() -> Stages.join(CompletableFuture.failedFuture(new IllegalStateException("odd"))))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("odd")
                .hasCauseInstanceOf(ExecutionException.class);
    }

    private Barista open() {
        Barista barista = builder().start();
        barista.awaitFirstLoads();
        return barista;
    }

    private BaristaBuilder builder() {
        return Barista.builder()
                .runtime(runtime)
                .source(source)
                .allocator(memory)
                .instances(2)
                .callListener(outcomes::add);
    }

    /** Version n multiplies by n. */
    private static ModelSnapshot snapshot(int... versions) {
        List<VersionFiles> files = new ArrayList<>();
        for (int version : versions) {
            files.add(new VersionFiles(
                    new ModelVersion(version),
                    new ModelFiles(Path.of("scale"), List.of("times-" + version + ".fake")),
                    "fingerprint " + version,
                    VersionExamples.NONE));
        }
        return new ModelSnapshot(SCALE, ModelConfig.DEFAULT, files, List.of(), Optional.empty());
    }

    private NamedTensor x(float... values) {
        int columns = Math.min(4, values.length);
        Allocation allocation = memory.allocate((long) values.length * Float.BYTES);
        allocation
                .buffer()
                .duplicate()
                .order(allocation.buffer().order())
                .asFloatBuffer()
                .put(values);
        return new NamedTensor(
                "x", Tensor.owned(DataType.FP32, Shape.of(values.length / columns, columns), allocation));
    }

    private Tensor[] copyOf(Tensor tensor) {
        Allocation allocation = memory.allocate(tensor.byteSize());
        allocation.buffer().duplicate().put(tensor.data());
        return new Tensor[] {Tensor.owned(tensor.dataType(), tensor.shape(), allocation)};
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
