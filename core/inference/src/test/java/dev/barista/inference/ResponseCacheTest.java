package dev.barista.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.cache.CacheStatistics;
import dev.barista.lifecycle.BatchConfig;
import dev.barista.lifecycle.CachePolicy;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.ModelSnapshot;
import dev.barista.lifecycle.QueueConfig;
import dev.barista.lifecycle.ServingConfig;
import dev.barista.lifecycle.VersionExamples;
import dev.barista.lifecycle.VersionFiles;
import dev.barista.model.CacheUse.Outcome;
import dev.barista.model.Caller;
import dev.barista.model.Cancellation;
import dev.barista.model.InferenceException;
import dev.barista.model.InferenceRequest;
import dev.barista.model.InferenceResponse;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.NamedTensor;
import dev.barista.model.ParameterValue;
import dev.barista.model.RequestContext;
import dev.barista.model.Shape;
import dev.barista.model.VersionSelector;
import dev.barista.model.spi.ModelFiles;
import dev.barista.testing.FakeModel;
import dev.barista.testing.FakeRuntime;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.TensorSamples;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ResponseCacheTest {

    private static final ModelName SCALE = new ModelName("scale");

    private final LeakDetectingAllocator memory = new LeakDetectingAllocator();
    private final TensorSamples samples = new TensorSamples(memory);
    private final FakeRuntime runtime = new FakeRuntime();
    private final SettableSource source = new SettableSource();
    private final ConcurrentLinkedQueue<CallOutcome> outcomes = new ConcurrentLinkedQueue<>();

    @AfterEach
    void everyTensorWasReleased() {
        memory.assertNothingLeaked();
    }

    @Test
    void equalCall_isAnsweredWithoutARun() {
        source.set(cached(1));
        try (Barista barista = open()) {
            long warmUps = runs();
            assertThat(predict(barista, 1, 2, 3, 4)).isEqualTo(4f);
            assertThat(predict(barista, 1, 2, 3, 4)).isEqualTo(4f);

            assertThat(runs() - warmUps).isOne();
            VersionStatistics statistics = barista.statistics().getFirst();
            assertThat(statistics.inferenceCount()).isEqualTo(2);
            assertThat(statistics.executionCount()).isOne();
            assertThat(statistics.success().count()).isEqualTo(2);
            assertThat(cacheOf(barista).hits()).isOne();
            assertThat(cacheOf(barista).misses()).isOne();
        }
        assertThat(outcomes)
                .extracting(outcome -> outcome.times().cache().outcome())
                .containsExactly(Outcome.MISS, Outcome.HIT);
        assertThat(outcomes).last().satisfies(outcome -> {
            assertThat(outcome.times().run()).isZero();
            assertThat(outcome.times().cache().savedNanos()).isPositive();
        });
    }

    @Test
    void modelThatDidNotOptIn_isRunEveryTime() {
        source.set(snapshot(ModelConfig.DEFAULT, 1));
        try (Barista barista = open()) {
            long warmUps = runs();
            predict(barista, 1, 2, 3, 4);
            predict(barista, 1, 2, 3, 4);
            assertThat(runs() - warmUps).isEqualTo(2);
            assertThat(barista.statistics().getFirst().cache()).isNull();
        }
    }

    @Test
    void cacheOfNoBytes_isNone() {
        source.set(cached(1));
        try (Barista barista =
                builder().cache(new CacheSettings(0, Optional.empty())).start()) {
            barista.awaitFirstLoads();
            predict(barista, 1, 2, 3, 4);
            assertThat(barista.statistics().getFirst().cache()).isNull();
        }
    }

    @Test
    void batchOfNoRows_isNotTheCachesBusiness() {
        source.set(cached(1));
        try (Barista barista = open()) {
            NamedTensor nothing = new NamedTensor("x", samples.floats(Shape.of(0, 4)));
            barista.predict("scale", List.of(nothing)).close();
            assertThat(cacheOf(barista).misses()).isZero();
        }
    }

    @Test
    void sequenceCalls_areRunEveryTime() {
        source.set(cached(1));
        try (Barista barista = open()) {
            for (int i = 0; i < 2; i++) {
                InferenceRequest request = new InferenceRequest(
                        SCALE,
                        new VersionSelector.Latest(),
                        List.of(x(1, 2, 3, 4)),
                        List.of(),
                        Map.of("sequence_id", new ParameterValue.LongValue(1)));
                Stages.join(barista.service().infer(RequestContext.of("r"), request))
                        .close();
            }
            assertThat(cacheOf(barista).misses()).isZero();
        }
    }

    @Test
    void callsWhoseAnswersMustKeepTheirOrder_areRunEveryTime() {
        ServingConfig ordered = new ServingConfig(
                OptionalInt.empty(), BatchConfig.NONE, QueueConfig.NONE, Optional.empty(), Optional.of(true));
        source.set(snapshot(
                ModelConfig.DEFAULT.withCache(CachePolicy.OFF.withEnabled(true)).withServing(ordered), 1));
        try (Barista barista = open()) {
            RequestContext onConnection = RequestContext.of("r").withCaller(new Caller("", 5, null));
            for (int i = 0; i < 2; i++) {
                InferenceRequest request = InferenceRequest.of(SCALE, List.of(x(1, 2, 3, 4)));
                Stages.join(barista.service().infer(onConnection, request)).close();
            }
            assertThat(cacheOf(barista).misses()).isZero();
            predict(barista, 1, 2, 3, 4);
            predict(barista, 1, 2, 3, 4);
            assertThat(cacheOf(barista).hits())
                    .as("of those without a connection")
                    .isOne();
        }
    }

    @Test
    void newVersion_neverSeesTheAnswersOfAnother_norOfItselfBeforeAReload() {
        source.set(cached(1));
        try (Barista barista = open()) {
            assertThat(predict(barista, 1, 2, 3, 4)).isEqualTo(4f);
            source.set(cached(2));
            Stages.join(barista.load(SCALE));
            assertThat(predict(barista, 1, 2, 3, 4)).isEqualTo(8f);

            runtime.script("times-1.fake", (files, options) -> FakeModel.times(10));
            source.set(cached(1));
            Stages.join(barista.load(SCALE));
            assertThat(predict(barista, 1, 2, 3, 4)).isEqualTo(40f);
            assertThat(cacheOf(barista).hits()).isZero();
        }
    }

    @Test
    void callThatJoinedAnother_livesOn_whenTheFirstGivesUp() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        runtime.script("times-1.fake", (files, options) -> {
            FakeModel times = FakeModel.times(1);
            return new FakeModel(times.signature(), (inputs, outputs, allocator) -> {
                if (Objects.requireNonNull(inputs[0]).data().getFloat() == 99) {
                    running.countDown();
                    await(go);
                }
                try (var instance = times.newInstance()) {
                    return instance.run(inputs, outputs, allocator);
                }
            });
        });
        source.set(cached(1));
        try (Barista barista = builder().instances(1).start()) {
            barista.awaitFirstLoads();
            // Holds the one instance up, so that what comes next waits.
            var blocking = infer(barista, new Cancellation(), 99, 0, 0, 0);
            running.await();
            Cancellation impatience = new Cancellation();
            var first = infer(barista, impatience, 1, 2, 3, 4);
            var second = infer(barista, new Cancellation(), 1, 2, 3, 4);
            impatience.cancel("the first caller left");
            go.countDown();

            assertThat(second.join()).satisfies(answer -> {
                assertThat(answer.times().cache().outcome()).isEqualTo(Outcome.MISS);
                answer.close();
            });
            assertThat(first).isCompletedExceptionally();
            blocking.join().close();
        }
    }

    @Test
    void versionsSwitchedUnderCachedCalls_failNone_andMixNothingUp() {
        source.set(cached(1));
        try (Barista barista = open()) {
            AtomicBoolean stop = new AtomicBoolean();
            List<CompletableFuture<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                callers.add(CompletableFuture.supplyAsync(() -> callUntil(stop, barista)));
            }
            for (int round = 0; round < 25; round++) {
                source.set(cached(1, 2));
                Stages.join(barista.load(SCALE));
                source.set(cached(1));
                Stages.join(barista.load(SCALE));
            }
            stop.set(true);
            assertThat(callers.stream().mapToInt(CompletableFuture::join).sum()).isPositive();
        }
    }

    /** Every answer must be the one that the version named in it gives. */
    private int callUntil(AtomicBoolean stop, Barista barista) {
        int calls = 0;
        while (!stop.get()) {
            try (InferenceResponse answer = barista.predict("scale", List.of(x(calls % 3, 0, 0, 4)))) {
                float expected = answer.version().number() * 4f;
                assertThat(answer.output("y").data().asFloatBuffer().get(3)).isEqualTo(expected);
                calls++;
            }
        }
        return calls;
    }

    @Test
    void sharedCacheOfAnUnknownKind_isRefusedAtTheStart() {
        CacheSettings settings = new CacheSettings(1, Optional.of(URI.create("memcached://h")));
        BaristaBuilder builder = builder().cache(settings);
        assertThatThrownBy(builder::start)
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("no shared cache on the class path is of the kind \"memcached\"");
    }

    private CompletableFuture<InferenceResponse> infer(Barista barista, Cancellation cancellation, float... row) {
        RequestContext context = new RequestContext("r", RequestContext.NO_DEADLINE, Caller.ANONYMOUS, cancellation);
        return barista.service()
                .infer(context, InferenceRequest.of(SCALE, List.of(x(row))))
                .toCompletableFuture();
    }

    private float predict(Barista barista, float... row) {
        try (InferenceResponse answer = barista.predict("scale", List.of(x(row)))) {
            return answer.output("y").data().asFloatBuffer().get(3);
        }
    }

    private long runs() {
        return runtime.loaded().stream().mapToLong(FakeModel::runCount).sum();
    }

    private static CacheStatistics cacheOf(Barista barista) {
        return Objects.requireNonNull(barista.statistics().getFirst().cache());
    }

    private NamedTensor x(float... row) {
        return new NamedTensor("x", samples.floats(Shape.of(1, row.length), row));
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

    private static ModelSnapshot cached(int... versions) {
        return snapshot(ModelConfig.DEFAULT.withCache(CachePolicy.OFF.withEnabled(true)), versions);
    }

    /** Version n multiplies by n. */
    private static ModelSnapshot snapshot(ModelConfig config, int... versions) {
        List<VersionFiles> files = new ArrayList<>();
        for (int version : versions) {
            files.add(new VersionFiles(
                    new ModelVersion(version),
                    new ModelFiles(Path.of("scale"), List.of("times-" + version + ".fake")),
                    "fingerprint " + version,
                    VersionExamples.NONE));
        }
        return new ModelSnapshot(SCALE, config, files, List.of(), Optional.empty());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
