package dev.barista.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.lifecycle.LifecycleListener;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.ModelSnapshot;
import dev.barista.lifecycle.ModelState;
import dev.barista.lifecycle.SequenceConfig;
import dev.barista.lifecycle.ServingConfig;
import dev.barista.lifecycle.VersionExamples;
import dev.barista.lifecycle.VersionFiles;
import dev.barista.lifecycle.VersionPolicy;
import dev.barista.model.DataType;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.InferenceRequest;
import dev.barista.model.InferenceResponse;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.NamedTensor;
import dev.barista.model.ParameterValue;
import dev.barista.model.ParameterValue.BoolValue;
import dev.barista.model.ParameterValue.LongValue;
import dev.barista.model.RequestContext;
import dev.barista.model.SequenceTensors;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorSpec;
import dev.barista.model.VersionSelector;
import dev.barista.model.spi.ModelFiles;
import dev.barista.scheduling.SequenceId;
import dev.barista.scheduling.SequenceStep;
import dev.barista.testing.FakeModel;
import dev.barista.testing.FakeRuntime;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.ManualClock;
import dev.barista.testing.ManualScheduler;
import dev.barista.testing.TensorSamples;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sequences and the versions that they run on; version n adds up n times what it is given. */
@Timeout(60)
class SequenceVersionsTest {

    private static final ModelName SUM = new ModelName("sum");
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final SequenceConfig SEQUENCE = new SequenceConfig(
            new SequenceTensors(
                    List.of(new SequenceTensors.State("sum_in", "sum_out", Optional.empty(), false)), List.of()),
            Optional.of(IDLE),
            Optional.of(DRAIN),
            OptionalInt.of(100),
            OptionalLong.empty());

    private final LeakDetectingAllocator memory = new LeakDetectingAllocator();
    private final FakeRuntime runtime = new FakeRuntime();
    private final SettableSource source = new SettableSource();
    private final ManualClock clock = new ManualClock();
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final Map<String, CompletableFuture<Void>> reached = new ConcurrentHashMap<>();

    @AfterEach
    void everythingWasReleased() {
        memory.assertNothingLeaked();
        runtime.assertAllClosed();
    }

    @Test
    void sequence_staysWithTheVersionOnWhichItBegan() {
        source.set(snapshot(1));
        try (Barista barista = open()) {
            assertThat(call(barista, "", 7, true, false)).isEqualTo("1: 1.0");
            source.set(snapshot(2));
            Stages.join(barista.load(SUM));
            assertThat(call(barista, "", 7, false, false)).isEqualTo("1: 2.0");
            assertThat(call(barista, "", 8, true, false)).isEqualTo("2: 2.0");
            assertThat(call(barista, "", 7, false, false)).isEqualTo("1: 3.0");
            assertThat(call(barista, "", 8, false, false)).isEqualTo("2: 4.0");
            assertThat(reached("1 GONE")).isNotDone();
            assertThat(openSequences(barista)).containsOnly(Map.entry("1", 1), Map.entry("2", 1));

            assertThat(call(barista, "", 7, false, true)).isEqualTo("1: 4.0");
            reached("1 GONE").join();
            assertNotOpen(() -> call(barista, "", 7, false, false));
        }
    }

    @Test
    void sequenceBegunAnew_beginsOnTheNewestVersion() {
        source.set(snapshot(1));
        try (Barista barista = open()) {
            call(barista, "", 7, true, false);
            source.set(snapshot(2));
            Stages.join(barista.load(SUM));
            assertThat(call(barista, "", 7, true, false)).isEqualTo("2: 2.0");
            assertThat(call(barista, "", 7, false, false)).isEqualTo("2: 4.0");
            reached("1 GONE").join();
        }
    }

    @Test
    void beginningThatIsRefused_leavesTheSequenceWhereItIs() {
        source.set(snapshot(1));
        try (Barista barista = open()) {
            call(barista, "", 7, true, false);
            source.set(snapshot(2));
            Stages.join(barista.load(SUM));
            Tensor two = new TensorSamples(memory).floats(Shape.of(2, 1), 1, 1);
            SequenceStep step = new SequenceStep(new SequenceId.Numbered(7), true, false);
            assertThatThrownBy(() -> barista.predict("sum", step, List.of(new NamedTensor("x", two))))
                    .hasMessageContaining("has 1 row");
            assertThat(call(barista, "", 7, false, false)).isEqualTo("1: 2.0");
        }
    }

    @Test
    void sequence_isCalledInProcess() {
        source.set(snapshot(1));
        try (Barista barista = open()) {
            SequenceId id = new SequenceId.Named("a talk");
            assertThat(predict(barista, new SequenceStep(id, true, false))).isEqualTo(1);
            assertThat(predict(barista, new SequenceStep(id, false, false))).isEqualTo(2);
            assertThat(predict(barista, new SequenceStep(id, false, true))).isEqualTo(3);
            assertThatThrownBy(() -> predict(barista, new SequenceStep(id, false, false)))
                    .hasMessageContaining("sequence \"a talk\" is not open");
        }
    }

    private float predict(Barista barista, SequenceStep step) {
        Tensor x = new TensorSamples(memory).floats(Shape.of(1, 1), 1);
        try (InferenceResponse answer = barista.predict("sum", step, List.of(new NamedTensor("x", x)))) {
            return TensorSamples.floats(answer.output("sum"))[0];
        }
    }

    @Test
    void idleSequence_holdsItsVersionNoLongerThanTheIdleTimeout() {
        source.set(snapshot(1));
        try (Barista barista = open()) {
            call(barista, "", 7, true, false);
            source.set(snapshot(2));
            Stages.join(barista.load(SUM));
            scheduler.advance(IDLE.minusMillis(1));
            assertThat(reached("1 GONE")).isNotDone();
            scheduler.advance(Duration.ofMillis(1));
            reached("1 GONE").join();
            assertNotOpen(() -> call(barista, "", 7, false, false));
        }
    }

    @Test
    void busySequence_holdsItsVersionNoLongerThanTheDrainTimeout() {
        source.set(snapshot(1));
        try (Barista barista = open()) {
            call(barista, "", 7, true, false);
            source.set(snapshot(2));
            Stages.join(barista.load(SUM));
            for (int second = 5; second < DRAIN.toSeconds(); second += 5) {
                scheduler.advance(Duration.ofSeconds(5));
                assertThat(call(barista, "", 7, false, false)).startsWith("1: ");
            }
            scheduler.advance(Duration.ofSeconds(5));
            reached("1 GONE").join();
            assertNotOpen(() -> call(barista, "", 7, false, false));
        }
    }

    @Test
    void unloadedModel_letsItsSequencesGoOn() {
        source.set(snapshot(1));
        try (Barista barista = open()) {
            call(barista, "", 7, true, false);
            CompletableFuture<Void> unloaded = barista.unload(SUM).toCompletableFuture();
            reached("1 DRAINING").join();
            awaitControl(barista);
            assertThat(call(barista, "", 7, false, false)).isEqualTo("1: 2.0");
            assertThatThrownBy(() -> call(barista, "", 8, true, false)).hasMessageContaining("unloaded by an operator");
            assertThat(unloaded).isNotDone();
            call(barista, "", 7, false, true);
            unloaded.join();
        }
    }

    /** The state is told just before it takes effect; what comes next on the same thread is answered after that. */
    private static void awaitControl(Barista barista) {
        assertThatThrownBy(() -> Stages.join(barista.load(new ModelName("nobody"))))
                .hasMessageContaining("nobody");
    }

    @Test
    void sequenceBegunByAnyName_isFoundByItsVersionsNumber_andKeepsApartFromOtherVersions() {
        source.set(snapshot(1, 2));
        try (Barista barista = open()) {
            assertThat(call(barista, "", 7, true, false)).isEqualTo("2: 2.0");
            assertThat(call(barista, "1", 7, true, false)).isEqualTo("1: 1.0");
            assertThat(call(barista, "2", 7, false, false)).isEqualTo("2: 4.0");
            assertThat(call(barista, "1", 7, false, false)).isEqualTo("1: 2.0");
            assertThat(call(barista, "", 7, false, false)).isEqualTo("2: 6.0");
        }
    }

    @Test
    void closing_doesNotWaitForSequences() {
        source.set(snapshot(1));
        Barista barista = open();
        for (int id = 1; id <= 20; id++) {
            call(barista, "", id, true, false);
        }
        barista.close();
        assertThat(reached("1 GONE")).isDone();
        assertThatThrownBy(() -> call(barista, "", 1, false, false)).hasMessageContaining("shutting down");
    }

    @Test
    void mistakesInParameters_areToldWithTheModel() {
        source.set(snapshot(1));
        try (Barista barista = open()) {
            assertThatThrownBy(() -> infer(barista, "", Map.of()))
                    .isInstanceOfSatisfying(
                            InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                    .hasMessageStartingWith("model \"sum\" version 1: the model keeps state between calls, so that each"
                            + " needs the parameter \"sequence_id\"");
            assertThatThrownBy(() -> infer(
                            barista, "", Map.of("sequence_id", new LongValue(1), "sequence_start", new LongValue(1))))
                    .hasMessageContaining("\"sequence_start\": expected true or false, got 1");
            assertThat(barista.statistics().getFirst().inFlight()).isZero();
            assertThat(barista.statistics().getFirst().fail().count()).isEqualTo(2);
        }
    }

    @Test
    void stateAndAResponseCache_contradictEachOther() {
        ModelSnapshot plain = snapshot(1);
        ModelConfig cached = plain.config().withCache(plain.config().cache().withEnabled(true));
        source.set(new ModelSnapshot(SUM, cached, plain.versions(), List.of(), Optional.empty()));
        try (Barista barista = open()) {
            assertThatThrownBy(() -> call(barista, "", 7, true, false))
                    .hasMessageContaining("cache and sequence can't go together");
        }
    }

    @Test
    void modelWithoutState_passesSequenceParametersOver() {
        List<VersionFiles> files = List.of(new VersionFiles(
                new ModelVersion(1),
                new ModelFiles(Path.of("sum"), List.of("times-1.fake")),
                "fingerprint",
                VersionExamples.NONE));
        source.set(new ModelSnapshot(SUM, ModelConfig.DEFAULT, files, List.of(), Optional.empty()));
        try (Barista barista = open()) {
            Tensor x = new TensorSamples(memory).floats(Shape.of(1, 4), 1, 2, 3, 4);
            InferenceRequest request = new InferenceRequest(
                    SUM,
                    new VersionSelector.Latest(),
                    List.of(new NamedTensor("x", x)),
                    List.of(),
                    Map.of("sequence_id", new BoolValue(true), "sequence_start", new LongValue(3)));
            Stages.join(barista.service().infer(RequestContext.of("r"), request))
                    .close();
            assertThat(barista.statistics().getFirst().pool().sequences()).isEmpty();
        }
    }

    private static void assertNotOpen(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("sequence 7 is not open");
    }

    private CompletableFuture<Void> reached(String state) {
        return reached.computeIfAbsent(state, key -> new CompletableFuture<>());
    }

    private static Map<String, Integer> openSequences(Barista barista) {
        Map<String, Integer> open = new HashMap<>();
        for (VersionStatistics version : barista.statistics()) {
            open.put(version.version().toString(), version.pool().sequences().orElseThrow());
        }
        return open;
    }

    private Barista open() {
        for (int version = 1; version <= 2; version++) {
            int factor = version;
            runtime.script("sum-" + version + ".fake", (files, options) -> model(factor));
        }
        Barista barista = Barista.builder()
                .runtime(runtime)
                .source(source)
                .allocator(memory)
                .clock(clock)
                .scheduler(scheduler)
                .lifecycleListener(new LifecycleListener() {
                    @Override
                    public void stateChanged(ModelName model, ModelVersion version, ModelState from, ModelState to) {
                        reached(version + " " + to.name()).complete(null);
                    }
                })
                .start();
        barista.awaitFirstLoads();
        return barista;
    }

    private static FakeModel model(int factor) {
        Signature signature = new Signature(
                List.of(TensorSpec.of("x", DataType.FP32, -1, 1), TensorSpec.of("sum_in", DataType.FP32, -1, 1)),
                List.of(TensorSpec.of("sum_out", DataType.FP32, -1, 1), TensorSpec.of("sum", DataType.FP32, -1, 1)),
                Signature.UNLIMITED);
        return new FakeModel(signature, (inputs, outputs, allocator) -> {
            Tensor x = inputs[0];
            Tensor sum = inputs[1];
            if (x == null || sum == null) {
                throw new AssertionError("an input is missing");
            }
            float[] sums = TensorSamples.floats(sum);
            for (int row = 0; row < sums.length; row++) {
                sums[row] += factor * TensorSamples.floats(x)[row];
            }
            Tensor[] made = new Tensor[outputs.length];
            for (int i = 0; i < made.length; i++) {
                made[i] = new TensorSamples(allocator).floats(x.shape(), sums);
            }
            return made;
        });
    }

    private static ModelSnapshot snapshot(int... versions) {
        ServingConfig serving = ServingConfig.NONE.withSequence(Optional.of(SEQUENCE));
        ModelConfig config = new ModelConfig(
                "",
                new VersionPolicy.All(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                serving,
                ModelConfig.DEFAULT.signature(),
                ModelConfig.DEFAULT.warmUp(),
                ModelConfig.DEFAULT.cache());
        return new ModelSnapshot(SUM, config, files(versions), List.of(), Optional.empty());
    }

    private static List<VersionFiles> files(int... versions) {
        List<VersionFiles> files = new ArrayList<>();
        for (int version : versions) {
            files.add(new VersionFiles(
                    new ModelVersion(version),
                    new ModelFiles(Path.of("sum"), List.of("sum-" + version + ".fake")),
                    "fingerprint " + version,
                    VersionExamples.NONE));
        }
        return files;
    }

    /** Adds one; says which version answered, and what. */
    private String call(Barista barista, String version, long id, boolean starts, boolean ends) {
        Map<String, ParameterValue> parameters = new HashMap<>();
        parameters.put("sequence_id", new LongValue(id));
        if (starts) {
            parameters.put("sequence_start", new BoolValue(true));
        }
        if (ends) {
            parameters.put("sequence_end", new BoolValue(true));
        }
        return infer(barista, version, parameters);
    }

    private String infer(Barista barista, String version, Map<String, ParameterValue> parameters) {
        Tensor x = new TensorSamples(memory).floats(Shape.of(1, 1), 1);
        InferenceRequest request = new InferenceRequest(
                SUM,
                version.isEmpty() ? new VersionSelector.Latest() : VersionSelector.parse(version),
                List.of(new NamedTensor("x", x)),
                List.of(),
                parameters);
        try (InferenceResponse answer = Stages.join(barista.service().infer(RequestContext.of("r"), request))) {
            assertThat(answer.outputs()).hasSize(1);
            return answer.version() + ": " + TensorSamples.floats(answer.output("sum"))[0];
        }
    }
}
