package dev.barista.lifecycle;

import static dev.barista.lifecycle.Snapshots.FRAUD;
import static dev.barista.lifecycle.Snapshots.labels;
import static dev.barista.lifecycle.Snapshots.policy;
import static dev.barista.lifecycle.Snapshots.v;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Thousands of random steps: snapshots come, loads end well or badly and in any order, leases are taken and given back,
 * operators load and unload. What must hold, holds after every step.
 */
class LifecycleProperties {

    private static final int STEPS = 300;

    @Property(tries = 300)
    void invariantsHoldAfterEveryStep(@ForAll long seed) {
        new Simulation(new Random(seed)).run();
    }

    private static final class Simulation {

        private static final List<ModelConfig> CONFIGS = List.of(
                ModelConfig.DEFAULT,
                policy(new VersionPolicy.Latest(2)),
                labels(Map.of("stable", v(1))),
                policy(new VersionPolicy.Listed(List.of(v(1), v(3)))));

        private final Random random;
        private final Kitchen kitchen = new Kitchen();
        private final List<ModelLease<Kitchen.Served>> leases = new ArrayList<>();
        private final List<CompletionStage<Void>> operations = new ArrayList<>();
        private ModelSnapshot last = ModelSnapshot.gone(FRAUD);

        Simulation(Random random) {
            this.random = random;
            kitchen.runtime.script("refused.fake", (files, options) -> {
                throw InferenceException.invalid("refused");
            });
            kitchen.runtime.script("passing.fake", (files, options) -> {
                throw new InferenceException(ErrorCode.UNAVAILABLE, "passing");
            });
        }

        void run() {
            kitchen.lifecycle.start();
            for (int i = 0; i < STEPS; i++) {
                boolean mayStopServing = step();
                check(mayStopServing);
            }
            leases.forEach(ModelLease::close);
            kitchen.loader.runAll();
            assertThat(operations)
                    .allSatisfy(operation ->
                            assertThat(operation.toCompletableFuture()).isDone());
            checkSettled();
            kitchen.close();
        }

        private boolean serving;

        /** One random step; whether it may take the model out of service. */
        private boolean step() {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> push(randomSnapshot());
                case 3 -> pushTheSame();
                case 4, 5, 6, 7 -> runOneTask();
                case 8 -> lease();
                case 9 -> giveBack();
                case 10 -> kitchen.scheduler.advance(Duration.ofSeconds(random.nextInt(3)));
                default -> operate();
            }
            boolean removed =
                    last.versions().isEmpty() || kitchen.lifecycle.model(FRAUD).isEmpty();
            boolean nothingChosen = !last.versions().isEmpty()
                    && kitchen.status()
                            .config()
                            .versionPolicy()
                            .choose(last.versions().stream()
                                    .map(VersionFiles::version)
                                    .toList())
                            .isEmpty();
            return removed || nothingChosen || kitchen.status().unloadedByOperator();
        }

        private ModelSnapshot randomSnapshot() {
            List<String> versions = new ArrayList<>();
            for (int number = 1; number <= 3; number++) {
                switch (random.nextInt(5)) {
                    case 0 -> versions.add(number + ":refused.fake");
                    case 1 -> versions.add(number + ":passing.fake");
                    case 2, 3 -> versions.add(number + ":times-" + random.nextInt(2) + ".fake");
                    default -> {}
                }
            }
            return Snapshots.fraud(CONFIGS.get(random.nextInt(CONFIGS.size())), versions.toArray(String[]::new));
        }

        private void push(ModelSnapshot snapshot) {
            last = snapshot;
            kitchen.source.push(snapshot);
        }

        private void pushTheSame() {
            List<ModelStatus> before = kitchen.lifecycle.models();
            int events = kitchen.events.size();
            kitchen.source.push(last);
            assertThat(kitchen.lifecycle.models()).isEqualTo(before);
            assertThat(kitchen.events).hasSize(events);
        }

        private void runOneTask() {
            if (kitchen.loader.pendingCount() > 0) {
                kitchen.loader.run(random.nextInt(kitchen.loader.pendingCount()));
            }
        }

        private void lease() {
            try {
                leases.add(kitchen.lease(List.of("", "1", "2", "3", "stable").get(random.nextInt(5))));
            } catch (InferenceException e) {
                assertThat(e.code()).isIn(ErrorCode.UNAVAILABLE, ErrorCode.NOT_FOUND);
            }
        }

        private void giveBack() {
            if (!leases.isEmpty()) {
                leases.remove(random.nextInt(leases.size())).close();
            }
        }

        private void operate() {
            if (random.nextInt(3) == 0) {
                operations.add(kitchen.lifecycle.unload(FRAUD));
            } else {
                operations.add(
                        random.nextBoolean()
                                ? kitchen.lifecycle.load(FRAUD)
                                : kitchen.lifecycle.load(FRAUD, CONFIGS.get(random.nextInt(CONFIGS.size()))));
            }
        }

        private void check(boolean mayStopServing) {
            boolean before = serving;
            Optional<VersionStatus> latest = kitchen.lifecycle.model(FRAUD).flatMap(ModelStatus::latestReady);
            serving = latest.isPresent();
            assertThat(serving || !before || mayStopServing)
                    .as("served, nobody asked to stop, and serves no more")
                    .isTrue();
            latest.ifPresent(status -> {
                try (ModelLease<Kitchen.Served> lease = kitchen.lease()) {
                    assertThat(lease.version()).isEqualTo(status.version());
                    assertThat(lease.servable().closes).isZero();
                }
            });
            assertThat(leases).allSatisfy(lease -> {
                assertThat(lease.servable().closes).isZero();
                assertThat(lease.loaded().version()).isEqualTo(lease.version());
            });
        }

        /** With nothing under way any more, all that can be served is, and nothing else but stand-ins for failures. */
        private void checkSettled() {
            ModelStatus status = kitchen.lifecycle.model(FRAUD).orElse(null);
            if (status == null || status.unloadedByOperator()) {
                assertThat(kitchen.runtime.openCount()).isZero();
                return;
            }
            List<String> wanted = status
                    .config()
                    .versionPolicy()
                    .choose(last.versions().stream().map(VersionFiles::version).toList())
                    .stream()
                    .map(version -> file(version.number()))
                    .toList();
            List<String> served = kitchen.servables.stream()
                    .filter(servable -> servable.closes == 0)
                    .map(servable -> servable.version.version() + ":" + servable.file())
                    .toList();
            List<String> loadable =
                    wanted.stream().filter(file -> file.contains("times")).toList();
            assertThat(served).containsAll(loadable);
            if (!wanted.isEmpty() && wanted.equals(loadable)) {
                assertThat(served).containsExactlyInAnyOrderElementsOf(wanted);
            }
        }

        private String file(long version) {
            return last.versions().stream()
                    .filter(files -> files.version().number() == version)
                    .map(files -> version + ":" + files.fingerprint())
                    .findFirst()
                    .orElseThrow();
        }
    }
}
