package dev.barista.lifecycle;

import static dev.barista.lifecycle.Snapshots.FRAUD;
import static dev.barista.lifecycle.Snapshots.broken;
import static dev.barista.lifecycle.Snapshots.fraud;
import static dev.barista.lifecycle.Snapshots.options;
import static dev.barista.lifecycle.Snapshots.policy;
import static dev.barista.lifecycle.Snapshots.snapshot;
import static dev.barista.lifecycle.Snapshots.v;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.SequenceTensors;
import dev.barista.model.SequenceTensors.Control;
import dev.barista.model.SequenceTensors.Kind;
import dev.barista.model.SequenceTensors.State;
import dev.barista.model.spi.ModelFiles;
import dev.barista.testing.FakeModel;
import dev.barista.testing.FakeRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ModelLifecycleTest {

    @Test
    void firstVersion_goesThroughItsStatesAndServes() {
        try (Kitchen kitchen = new Kitchen()) {
            kitchen.source.push(fraud("1:times-1.fake"));
            kitchen.lifecycle.start();
            assertThat(kitchen.states()).containsExactly("1 LOADING");

            kitchen.loader.runAll();

            assertThat(kitchen.events).containsExactly("1 LOADING", "1 WARMING_UP", "1 READY");
            assertThat(kitchen.answering()).isEqualTo("times-1.fake");
            VersionStatus status = kitchen.status().latestReady().orElseThrow();
            assertThat(status.platform()).isEqualTo("fake_platform");
            assertThat(status.memoryBytes()).isEqualTo(1024);
            assertThat(status.signature()).isPresent();
            assertThat(status.since()).isEqualTo(kitchen.clock.now());
        }
    }

    @Test
    void newVersion_takesOverWhenWarmAndTheOldOneDrains() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            kitchen.source.push(fraud("1:times-1.fake", "2:times-2.fake"));
            assertThat(kitchen.answering()).isEqualTo("times-1.fake");

            kitchen.loader.runAll();

            assertThat(kitchen.answering()).isEqualTo("times-2.fake");
            assertThat(kitchen.events).containsExactly("2 LOADING", "2 WARMING_UP", "2 READY", "1 DRAINING", "1 GONE");
            assertThat(kitchen.states()).containsExactly("2 READY");
        }
    }

    @Test
    void newVersionThatFails_leavesTheOldOneServing() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            kitchen.settle(fraud("1:times-1.fake", "2:corrupt.fake"));

            assertThat(kitchen.answering()).isEqualTo("times-1.fake");
            assertThat(kitchen.states()).containsExactly("1 READY", "2 FAILED");
            assertThatThrownBy(() -> kitchen.lease("2"))
                    .hasMessage("model \"fraud\" is not ready: version 2 is FAILED: corrupt.fake: no script for it")
                    .hasCauseInstanceOf(InferenceException.class);
            assertThat(kitchen.lifecycle.isReady()).isTrue();
        }
    }

    @Test
    void files_arePreparedWhenTheyAreLoaded() {
        VersionFiles packed = Snapshots.files(2, "packed.zip", VersionExamples.NONE);
        VersionPreparation unpacked = files -> new VersionPreparation.Prepared(
                new ModelFiles(files.root(), List.of("other.fake", "times-2.fake")),
                Optional.of("fake"),
                Optional.of("times-2.fake"),
                List.of("unpacked"));
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            kitchen.settle(prepared(packed, unpacked));

            assertThat(kitchen.runtime.loaded()).hasSize(2);
            assertThat(kitchen.states()).containsExactly("2 READY");
            assertThat(kitchen.servables.get(1).version.files().names()).containsExactly("other.fake", "times-2.fake");
        }
    }

    @Test
    void filesThatCantBePrepared_failTheirVersionAlone() {
        VersionFiles packed = Snapshots.files(2, "packed.zip", VersionExamples.NONE);
        VersionPreparation refusing = files -> {
            throw InferenceException.invalid("packed.zip: is no archive");
        };
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            ModelSnapshot one = fraud("1:times-1.fake");
            ModelSnapshot two = prepared(packed, refusing);
            kitchen.settle(new ModelSnapshot(
                    one.name(),
                    one.config(),
                    List.of(one.versions().get(0), two.versions().get(0)),
                    List.of(),
                    Optional.empty()));

            assertThat(kitchen.states()).containsExactly("1 READY", "2 FAILED");
            assertThatThrownBy(() -> kitchen.lease("2"))
                    .hasMessage("model \"fraud\" is not ready: version 2 is FAILED: packed.zip: is no archive");
        }
    }

    private static ModelSnapshot prepared(VersionFiles files, VersionPreparation preparation) {
        VersionFiles prepared =
                new VersionFiles(files.version(), files.files(), files.fingerprint(), files.examples(), preparation);
        return new ModelSnapshot(Snapshots.FRAUD, ModelConfig.DEFAULT, List.of(prepared), List.of(), Optional.empty());
    }

    @Test
    void newVersionThatFailed_isForgottenWhenItsFilesAreGone() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            kitchen.settle(fraud("1:times-1.fake", "2:corrupt.fake"));
            kitchen.settle(fraud("1:times-1.fake"));

            assertThat(kitchen.states()).containsExactly("1 READY");
            assertThat(kitchen.runtime.loaded()).hasSize(1);
        }
    }

    @Test
    void newVersionThatFailed_isTriedAgainWhenItsFilesChange() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            kitchen.settle(fraud("1:times-1.fake", "2:corrupt.fake"));
            kitchen.settle(fraud("1:times-1.fake", "2:times-2.fake"));

            assertThat(kitchen.answering()).isEqualTo("times-2.fake");
            assertThat(kitchen.states()).containsExactly("2 READY");
        }
    }

    @Test
    void changedFiles_replaceTheVersionInPlaceWhenWarm() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            kitchen.source.push(fraud("1:times-10.fake"));
            assertThat(kitchen.answering("1")).isEqualTo("times-1.fake");
            assertThat(kitchen.states()).containsExactly("1 READY");
            assertThat(kitchen.status().notes()).containsExactly("version 1: changed files are LOADING");

            kitchen.loader.runAll();

            assertThat(kitchen.answering("1")).isEqualTo("times-10.fake");
            assertThat(kitchen.states()).containsExactly("1 READY");
            assertThat(kitchen.runtime.openCount()).isEqualTo(1);
        }
    }

    @Test
    void changedFilesThatFail_leaveTheOnesBeforeServing() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            kitchen.settle(fraud("1:corrupt.fake"));

            assertThat(kitchen.answering("1")).isEqualTo("times-1.fake");
            assertThat(kitchen.status().notes())
                    .containsExactly("version 1: the changed files can't be served, the ones before still are: "
                            + "corrupt.fake: no script for it");
        }
    }

    @Test
    void changedRuntimeOptions_loadTheVersionAnew() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            kitchen.settle(fraud(options(Map.of("threads", "2")), "1:times-1.fake"));

            assertThat(kitchen.runtime.loaded()).hasSize(2);
            assertThat(kitchen.runtime.openCount()).isEqualTo(1);
        }
    }

    @Test
    void newestVersionRemoved_givesWayToTheOneBeforeWhenThatIsWarm() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake", "2:times-2.fake"))) {
            kitchen.source.push(fraud("1:times-1.fake"));
            assertThat(kitchen.answering()).isEqualTo("times-2.fake");

            kitchen.loader.runAll();

            assertThat(kitchen.answering()).isEqualTo("times-1.fake");
            assertThat(kitchen.states()).containsExactly("1 READY");
        }
    }

    @Test
    void leasedVersion_isClosedAfterItsLastLease() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            ModelLease<Kitchen.Served> first = kitchen.lease();
            ModelLease<Kitchen.Served> second = kitchen.lease();
            kitchen.settle(fraud("2:times-2.fake"));
            assertThat(kitchen.states()).containsExactly("1 DRAINING", "2 READY");

            first.close();
            kitchen.loader.runAll();
            assertThat(kitchen.runtime.openCount()).isEqualTo(2);
            assertThat(second.servable().closes).isZero();

            second.close();
            kitchen.loader.runAll();
            assertThat(kitchen.runtime.openCount()).isEqualTo(1);
            assertThat(kitchen.states()).containsExactly("2 READY");
        }
    }

    @Test
    void lastLeaseClosed_closesNothingOnTheCallersThread() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            ModelLease<Kitchen.Served> lease = kitchen.lease();
            kitchen.settle(fraud("2:times-2.fake"));

            lease.close();

            assertThat(kitchen.runtime.openCount()).isEqualTo(2);
            kitchen.loader.runAll();
            assertThat(kitchen.runtime.openCount()).isEqualTo(1);
        }
    }

    @Test
    void leaseClosedTwice_isAnErrorAndLetsGoOfNothingElse() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            ModelLease<Kitchen.Served> held = kitchen.lease();
            ModelLease<Kitchen.Served> twice = kitchen.lease();
            twice.close();
            assertThatThrownBy(twice::close).isInstanceOf(IllegalStateException.class);

            kitchen.settle(fraud("2:times-2.fake"));
            assertThat(held.servable().closes).isZero();
            held.close();
        }
    }

    @Test
    void holderOfALease_getsFurtherOnesWhileTheVersionDrains() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            Kitchen.Served first = kitchen.servables.get(0);
            ModelLease<Kitchen.Served> held = kitchen.lease();
            assertThat(first.drains).isFalse();
            kitchen.settle(fraud("2:times-2.fake"));
            assertThat(first.drains).isTrue();

            ModelLease<Kitchen.Served> again = held.again();
            assertThat(again.version()).isEqualTo(v(1));
            held.close();
            kitchen.loader.runAll();
            assertThat(first.closes).isZero();
            ModelLease<Kitchen.Served> last = again.again();
            again.close();
            assertThatThrownBy(again::again).isInstanceOf(IllegalStateException.class);
            last.close();
            kitchen.loader.runAll();
            assertThat(first.closes).isOne();
            assertThat(kitchen.states()).containsExactly("2 READY");
            assertThat(kitchen.servables.get(1).drains).isFalse();
        }
    }

    @Test
    void whatASequenceIsServedBy_isHiddenFromCallersAndWarmedLikeAnyInput() {
        SequenceTensors none =
                new SequenceTensors(List.of(), List.of(new Control("x", Kind.READY, Optional.empty(), 0, 1)));
        SequenceTensors state = new SequenceTensors(List.of(new State("x", "y", Optional.empty(), false)), List.of());
        try (Kitchen kitchen = Kitchen.serving(fraud(sequence(state), "1:times-1.fake"))) {
            ModelLease<Kitchen.Served> lease = kitchen.lease();
            assertThat(lease.signature().inputs()).isEmpty();
            assertThat(lease.signature().outputs()).isEmpty();
            assertThat(lease.loaded().whole())
                    .isEqualTo(kitchen.runtime.loaded().get(0).signature());
            assertThat(kitchen.status().versions().get(0).signature()).contains(lease.signature());
            assertThat(kitchen.runtime.loaded().get(0).runCount()).isPositive();
            lease.close();

            kitchen.settle(fraud(sequence(none), "1:times-1.fake"));
            assertThat(kitchen.status().notes())
                    .singleElement()
                    .asString()
                    .contains("expected one element for each row");
        }
    }

    private static ModelConfig sequence(SequenceTensors tensors) {
        SequenceConfig config = new SequenceConfig(
                tensors, Optional.empty(), Optional.empty(), OptionalInt.empty(), OptionalLong.empty());
        return ModelConfig.DEFAULT.withServing(ServingConfig.NONE.withSequence(Optional.of(config)));
    }

    @Test
    void unwantedAndWantedAgainWhileDraining_isLoadedAnew() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            ModelLease<Kitchen.Served> lease = kitchen.lease();
            kitchen.settle(ModelSnapshot.gone(FRAUD));
            kitchen.settle(fraud("1:times-1.fake"));

            assertThat(kitchen.answering()).isEqualTo("times-1.fake");
            assertThat(kitchen.runtime.openCount()).isEqualTo(2);
            lease.close();
            kitchen.loader.runAll();
            assertThat(kitchen.states()).containsExactly("1 READY");
        }
    }

    @Test
    void unwantedWhileLoading_isClosedWithoutEverServing() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            kitchen.source.push(fraud("1:times-1.fake", "2:times-2.fake"));
            kitchen.source.push(fraud("1:times-1.fake"));
            kitchen.loader.runAll();

            assertThat(kitchen.events).contains("2 LOADING", "2 GONE").doesNotContain("2 READY");
            assertThat(kitchen.states()).containsExactly("1 READY");
        }
    }

    @Test
    void unwantedWhileWaiting_isNeverLoaded() {
        try (Kitchen kitchen = new Kitchen(1)) {
            kitchen.lifecycle.start();
            kitchen.source.push(fraud(policy(new VersionPolicy.All()), "1:times-1.fake", "2:times-2.fake"));
            assertThat(kitchen.states()).containsExactly("1 LOADING", "2 WAITING");

            kitchen.settle(fraud("1:times-1.fake"));

            assertThat(kitchen.runtime.loaded()).hasSize(1);
            assertThat(kitchen.states()).containsExactly("1 READY");
        }
    }

    @Test
    void sameSnapshotTwice_changesNothing() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake", "2:corrupt.fake"))) {
            ModelStatus before = kitchen.status();

            kitchen.settle(fraud("1:times-1.fake", "2:corrupt.fake"));

            assertThat(kitchen.status()).isEqualTo(before);
            assertThat(kitchen.events).isEmpty();
        }
    }

    @Test
    void modelGone_isForgottenOnceDrained() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            kitchen.settle(ModelSnapshot.gone(FRAUD));

            assertThat(kitchen.lifecycle.models()).isEmpty();
            assertThat(kitchen.runtime.openCount()).isZero();
        }
    }

    @Test
    void policyOfTwo_keepsTheOldestUntilTheNewestIsReady() {
        ModelConfig two = policy(new VersionPolicy.Latest(2));
        try (Kitchen kitchen = Kitchen.serving(fraud(two, "1:times-1.fake", "2:times-2.fake"))) {
            kitchen.settle(fraud(two, "1:times-1.fake", "2:times-2.fake", "3:corrupt.fake"));
            assertThat(kitchen.states()).containsExactly("1 READY", "2 READY", "3 FAILED");

            kitchen.settle(fraud(two, "1:times-1.fake", "2:times-2.fake", "3:times-3.fake"));
            assertThat(kitchen.states()).containsExactly("2 READY", "3 READY");
        }
    }

    @Test
    void policyThatChoosesNothing_takesNothingOutOfService() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            kitchen.settle(fraud(policy(new VersionPolicy.Listed(List.of(v(7)))), "1:times-1.fake"));

            assertThat(kitchen.answering()).isEqualTo("times-1.fake");
            assertThat(kitchen.status().notes())
                    .containsExactly(
                            "the version policy chooses none of the versions 1; what was served goes on being served");
        }
    }

    @Test
    void brokenConfiguration_stopsNothingThatServes() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            kitchen.settle(broken("model.yaml: line 3: unknown key", "1:times-1.fake", "2:times-2.fake"));

            assertThat(kitchen.answering()).isEqualTo("times-1.fake");
            assertThat(kitchen.status().error()).contains("model.yaml: line 3: unknown key");
            assertThat(kitchen.events).containsExactly("config rejected: model.yaml: line 3: unknown key");

            kitchen.settle(fraud("1:times-1.fake", "2:times-2.fake"));
            assertThat(kitchen.status().error()).isEmpty();
            assertThat(kitchen.answering()).isEqualTo("times-2.fake");
        }
    }

    @Test
    void twoSourcesWithOneName_theFirstCountsUntilItIsGone() {
        try (Kitchen kitchen = new Kitchen()) {
            kitchen.lifecycle.start();
            kitchen.secondSource.push(fraud("1:times-100.fake"));
            kitchen.settle(fraud("1:times-1.fake"));
            assertThat(kitchen.answering()).isEqualTo("times-1.fake");
            assertThat(kitchen.status().notes())
                    .containsExactly("another repository has a model of this name too, which is not served");

            kitchen.settle(ModelSnapshot.gone(FRAUD));
            assertThat(kitchen.answering()).isEqualTo("times-100.fake");
        }
    }

    @Test
    void severalModels_loadAtTheSameTimeUpToTheLimit() {
        try (Kitchen kitchen = new Kitchen(2)) {
            for (String name : List.of("a", "b", "c")) {
                kitchen.source.push(snapshot(new ModelName(name), ModelConfig.DEFAULT, "1:times-1.fake"));
            }
            kitchen.lifecycle.start();
            assertThat(kitchen.loader.pendingCount()).isEqualTo(2);

            kitchen.loader.runNext();
            assertThat(kitchen.loader.pendingCount()).isEqualTo(2);
            kitchen.loader.runAll();
            assertThat(kitchen.lifecycle.isReady()).isTrue();
        }
    }

    @Test
    void errorsOfARuntime_failTheVersionAndNothingElse() {
        List<Throwable> errors = List.of(
                new OutOfMemoryError("Java heap space"),
                new UnsatisfiedLinkError("libfake.so"),
                new StackOverflowError(),
                new IllegalStateException("odd"));
        for (Throwable error : errors) {
            try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
                kitchen.runtime.script("throws.fake", (files, options) -> {
                    throw sneaky(error);
                });
                kitchen.settle(fraud("1:times-1.fake", "2:throws.fake"));
                assertThat(kitchen.states()).containsExactly("1 READY", "2 FAILED");

                kitchen.settle(fraud("1:times-1.fake", "2:times-2.fake"));
                assertThat(kitchen.answering()).isEqualTo("times-2.fake");
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable error) throws E {
        throw (E) error;
    }

    @Test
    void modelThatCantBeClosed_isGoneAndTold() {
        Kitchen kitchen = new Kitchen();
        kitchen.runtime.script("sticky.fake", (files, options) -> {
            FakeModel model = FakeModel.times(1);
            model.newInstance(); // Never closed, so that closing the model is an error.
            return model;
        });
        kitchen.lifecycle.start();
        kitchen.settle(fraud("1:sticky.fake"));
        kitchen.settle(fraud("2:times-2.fake"));

        assertThat(kitchen.states()).containsExactly("2 READY");
        assertThat(kitchen.events).contains("1 close failed: the model was closed before 1 of its instances");
        kitchen.events.clear();
        kitchen.close();
    }

    @Test
    void readiness_waitsForEveryModelToServe() {
        try (Kitchen kitchen = new Kitchen()) {
            assertThat(kitchen.lifecycle.isReady()).isFalse();
            kitchen.source.push(fraud("1:times-1.fake"));
            kitchen.source.push(snapshot(new ModelName("other"), ModelConfig.DEFAULT, "1:corrupt.fake"));
            kitchen.lifecycle.start();
            assertThat(kitchen.lifecycle.isReady()).isFalse();
            kitchen.loader.runAll();
            assertThat(kitchen.lifecycle.isReady()).isFalse();

            kitchen.settle(snapshot(new ModelName("other"), ModelConfig.DEFAULT, "1:times-1.fake"));
            assertThat(kitchen.lifecycle.isReady()).isTrue();

            kitchen.source.push(fraud("1:times-1.fake", "2:times-2.fake"));
            assertThat(kitchen.lifecycle.isReady())
                    .as("while a further version loads")
                    .isTrue();
        }
    }

    @Test
    void closing_waitsForLeasesAndRefusesNewOnes() {
        Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"));
        ModelLease<Kitchen.Served> lease = kitchen.lease();
        kitchen.lifecycle.close();
        kitchen.loader.runAll();

        assertThat(kitchen.runtime.openCount()).isEqualTo(1);
        assertThatThrownBy(kitchen::lease).hasMessage("the server is shutting down");
        assertThat(kitchen.lifecycle.isReady()).isFalse();
        lease.close();
        kitchen.close();
    }

    @Test
    void closingWhileLoading_closesWhatWasLoaded() {
        Kitchen kitchen = new Kitchen();
        kitchen.source.push(fraud("1:times-1.fake"));
        kitchen.lifecycle.start();
        kitchen.close();

        kitchen.runtime.assertAllClosed();
        assertThat(kitchen.events).doesNotContain("1 READY");
    }

    @Test
    void sourceThatCantStart_closesTheOthersAndSaysWhy() {
        FakeSource first = new FakeSource();
        ModelSource missing = new ModelSource() {
            @Override
            public void start(Listener listener) {
                throw new InferenceException(ErrorCode.NOT_FOUND, "no folder models");
            }

            @Override
            public void refresh(ModelName name) {}

            @Override
            public void close() {}
        };
        ModelLifecycle<AutoCloseable> lifecycle = ModelLifecycle.<AutoCloseable>builder(
                        (name, version, config) -> () -> {})
                .source(first)
                .source(missing)
                .control(Runnable::run)
                .build();

        assertThatThrownBy(lifecycle::start).hasMessage("no folder models");
        assertThat(first.isClosed()).isTrue();
        assertThat(lifecycle.isReady()).isFalse();
    }

    @Test
    void listenerThatThrows_stopsNothing() {
        List<Throwable> told = new ArrayList<>();
        Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> told.add(error));
        FakeSource source = new FakeSource();
        LifecycleListener broken = new LifecycleListener() {
            @Override
            public void stateChanged(ModelName model, ModelVersion version, ModelState from, ModelState to) {
                throw new IllegalStateException("broken listener");
            }
        };
        try (ModelLifecycle<AutoCloseable> lifecycle = ModelLifecycle.<AutoCloseable>builder(
                        (name, version, config) -> () -> {})
                .source(source)
                .runtime(new FakeRuntime())
                .listener(broken)
                .control(Runnable::run)
                .loader(Runnable::run)
                .build()) {
            source.push(fraud("1:times-1.fake"));
            lifecycle.start();

            assertThat(lifecycle.isReady()).isTrue();
            assertThat(told).hasSize(3).allSatisfy(error -> assertThat(error).hasMessage("broken listener"));
        } finally {
            Thread.currentThread().setUncaughtExceptionHandler(null);
        }
    }

    @Test
    void problemsOfTheRepository_areShownUntilTheyAreOver() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            kitchen.source.report(List.of("\"a b\" is no model name"));
            assertThat(kitchen.lifecycle.problems()).containsExactly("\"a b\" is no model name");

            kitchen.source.report(List.of());
            assertThat(kitchen.lifecycle.problems()).isEmpty();
            assertThat(kitchen.events).containsExactly("problems: [\"a b\" is no model name]", "problems: []");
        }
    }
}
