package dev.barista.lifecycle;

import static dev.barista.lifecycle.Snapshots.FRAUD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.VersionSelector;
import dev.barista.testing.FakeRuntime;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.ManualClock;
import dev.barista.testing.ManualExecutor;
import dev.barista.testing.ManualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * A lifecycle with everything under the test's hand: control runs at once on the test's thread, loads and closings when
 * told. Closing it checks that nothing is left open.
 */
final class Kitchen implements AutoCloseable {

    final FakeSource source = new FakeSource();
    final FakeSource secondSource = new FakeSource();
    final FakeRuntime runtime = new FakeRuntime();
    final ManualClock clock = new ManualClock();
    final ManualScheduler scheduler = new ManualScheduler(clock);
    final ManualExecutor loader = new ManualExecutor();
    final LeakDetectingAllocator allocator = new LeakDetectingAllocator();
    final List<String> events = new ArrayList<>();
    final List<Served> servables = new ArrayList<>();
    final ModelLifecycle<Served> lifecycle;

    /** What lifecycle control, which runs on the test's thread, threw where nobody catches it. */
    private final List<Throwable> defects = new ArrayList<>();

    /** What a version is served by here: itself, with a record of whether it is closed. */
    static final class Served implements AutoCloseable {
        final LoadedVersion version;
        int closes;
        boolean drains;

        Served(LoadedVersion version) {
            this.version = version;
        }

        String file() {
            return version.files().names().get(0);
        }

        @Override
        public void close() {
            closes++;
        }
    }

    Kitchen() {
        this(2);
    }

    Kitchen(int loadParallelism) {
        Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> defects.add(error));
        lifecycle = ModelLifecycle.builder(new Opening())
                .runtime(runtime)
                .source(source)
                .source(secondSource)
                .clock(clock)
                .scheduler(scheduler)
                .allocator(allocator)
                .control(Runnable::run)
                .loader(loader)
                .loadParallelism(loadParallelism)
                .drainTimeout(Duration.ZERO)
                .listener(new Recorder())
                .build();
    }

    private final class Opening implements ServableFactory<Served> {
        @Override
        public Served open(ModelName name, LoadedVersion version, ModelConfig config) {
            Served served = new Served(version);
            servables.add(served);
            return served;
        }

        @Override
        public void draining(Served served) {
            assertThat(served.drains || served.closes > 0)
                    .as("told once and before it is closed")
                    .isFalse();
            served.drains = true;
        }
    }

    private final class Recorder implements LifecycleListener {
        @Override
        public void stateChanged(ModelName model, ModelVersion version, ModelState from, ModelState to) {
            assertThat(from.canBecome(to)).as(from.name() + " to " + to.name()).isTrue();
            events.add(version + " " + to.name());
        }

        @Override
        public void configRejected(ModelName model, String error) {
            events.add("config rejected: " + error);
        }

        @Override
        public void labelMoved(ModelName model, String label, Optional<ModelVersion> from, Optional<ModelVersion> to) {
            events.add(label + " " + from.map(ModelVersion::toString).orElse("-") + ">"
                    + to.map(ModelVersion::toString).orElse("-"));
        }

        @Override
        public void closeFailed(ModelName model, ModelVersion version, Throwable error) {
            events.add(version + " close failed: " + error.getMessage());
        }

        @Override
        public void repositoriesHaveProblems(List<String> problems) {
            events.add("problems: " + problems);
        }
    }

    /** A kitchen that serves this. */
    static Kitchen serving(ModelSnapshot snapshot) {
        Kitchen kitchen = new Kitchen();
        kitchen.source.push(snapshot);
        kitchen.lifecycle.start();
        kitchen.loader.runAll();
        kitchen.events.clear();
        return kitchen;
    }

    /** Pushes a snapshot and lets all that follows from it happen. */
    void settle(ModelSnapshot snapshot) {
        source.push(snapshot);
        loader.runAll();
    }

    ModelLease<Served> lease() {
        return lifecycle.lease(FRAUD, new VersionSelector.Latest());
    }

    ModelLease<Served> lease(String selector) {
        return lifecycle.lease(FRAUD, VersionSelector.parse(selector));
    }

    /** The file of the version that answers. */
    String answering(String selector) {
        try (ModelLease<Served> lease = lease(selector)) {
            assertThat(lease.servable().closes).isZero();
            return lease.servable().file();
        }
    }

    String answering() {
        return answering("");
    }

    ModelStatus status() {
        return lifecycle.model(FRAUD).orElseThrow();
    }

    /** Versions and states: {@code 1 READY}. */
    List<String> states() {
        return status().versions().stream()
                .map(version -> version.version() + " " + version.state().name())
                .collect(Collectors.toList());
    }

    /** How the stage ended; runs whatever it waits for. */
    Optional<Throwable> outcome(CompletionStage<Void> stage) {
        loader.runAll();
        CompletableFuture<Void> future = stage.toCompletableFuture();
        assertThat(future).isDone();
        return future.isCompletedExceptionally()
                ? Optional.of(future.handle((nothing, error) -> error).join())
                : Optional.empty();
    }

    InferenceException failure(CompletionStage<Void> stage) {
        return (InferenceException) outcome(stage).orElseThrow();
    }

    @Override
    public void close() {
        lifecycle.close();
        loader.runAll();
        assertThat(source.isClosed()).isTrue();
        assertThat(servables).allSatisfy(served -> assertThat(served.closes).isEqualTo(1));
        assertThat(runtime.openCount()).isZero();
        assertThat(events).noneMatch(event -> event.contains("close failed"));
        assertThat(defects).isEmpty();
        allocator.assertNothingLeaked();
        Thread.currentThread().setUncaughtExceptionHandler(null);
    }
}
