package dev.barista.lifecycle;

import static dev.barista.lifecycle.Snapshots.FRAUD;
import static dev.barista.lifecycle.Snapshots.broken;
import static dev.barista.lifecycle.Snapshots.fraud;
import static dev.barista.lifecycle.Snapshots.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.testing.FakeModel;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OperatorTest {

    @Test
    void unload_drainsAndStaysUnloadedWhenFilesChange() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            assertThat(kitchen.outcome(kitchen.lifecycle.unload(FRAUD))).isEmpty();
            assertThat(kitchen.runtime.openCount()).isZero();

            kitchen.settle(fraud("1:times-1.fake", "2:times-2.fake"));

            assertThat(kitchen.runtime.openCount()).isZero();
            assertThat(kitchen.states()).containsExactly("2 GONE");
            assertThat(kitchen.status().unloadedByOperator()).isTrue();
            assertThat(kitchen.lifecycle.isReady()).isTrue();
            assertThatThrownBy(kitchen::lease)
                    .hasMessage("model \"fraud\" was unloaded by an operator; load it to use it again");
        }
    }

    @Test
    void unload_completesAfterTheLastLease() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            ModelLease<Kitchen.Served> lease = kitchen.lease();
            CompletionStage<Void> unload = kitchen.lifecycle.unload(FRAUD);
            kitchen.loader.runAll();
            assertThat(unload.toCompletableFuture()).isNotDone();

            lease.close();
            assertThat(kitchen.outcome(unload)).isEmpty();
        }
    }

    @Test
    void loadAfterUnload_serves() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            assertThat(kitchen.outcome(kitchen.lifecycle.unload(FRAUD))).isEmpty();
            assertThat(kitchen.outcome(kitchen.lifecycle.load(FRAUD))).isEmpty();

            assertThat(kitchen.answering()).isEqualTo("times-1.fake");
            assertThat(kitchen.status().unloadedByOperator()).isFalse();
        }
    }

    @Test
    void load_looksAtTheSourcesFirst() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            kitchen.source.onRefresh(() -> kitchen.source.push(fraud("2:times-2.fake")));

            assertThat(kitchen.outcome(kitchen.lifecycle.load(FRAUD))).isEmpty();

            assertThat(kitchen.source.refreshed()).containsExactly(FRAUD);
            assertThat(kitchen.answering()).isEqualTo("times-2.fake");
        }
    }

    @Test
    void loadOfAnUnknownModel_isRefusedWithAHint() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            InferenceException failure = kitchen.failure(kitchen.lifecycle.load(new ModelName("frod")));

            assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
            assertThat(failure).hasMessage("unknown model \"frod\"; did you mean \"fraud\"?");
            assertThat(kitchen.failure(kitchen.lifecycle.unload(new ModelName("frod"))))
                    .hasMessage(failure.getMessage());
        }
    }

    @Test
    void loadThatFails_tellsTheCauseAndTriesAgainWhenAskedAgain() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:corrupt.fake"))) {
            InferenceException failure = kitchen.failure(kitchen.lifecycle.load(FRAUD));
            assertThat(failure).hasMessage("model \"fraud\" version 1: corrupt.fake: no script for it");
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);

            kitchen.runtime.script("corrupt.fake", (files, options) -> FakeModel.times(1));
            assertThat(kitchen.outcome(kitchen.lifecycle.load(FRAUD))).isEmpty();
            assertThat(kitchen.answering()).isEqualTo("corrupt.fake");
        }
    }

    @Test
    void loadWithABrokenConfiguration_isRefused() {
        try (Kitchen kitchen = Kitchen.serving(broken("model.yaml: line 3: unknown key", "1:times-1.fake"))) {
            assertThat(kitchen.failure(kitchen.lifecycle.load(FRAUD)))
                    .hasMessage("model \"fraud\": model.yaml: line 3: unknown key");
            assertThat(kitchen.lifecycle.isReady()).isFalse();
        }
    }

    @Test
    void loadGivenUpByAnUnload_isAborted() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            kitchen.source.push(fraud("2:times-2.fake"));
            CompletionStage<Void> load = kitchen.lifecycle.load(FRAUD);
            kitchen.loader.run(1);
            CompletionStage<Void> unload = kitchen.lifecycle.unload(FRAUD);

            assertThat(kitchen.failure(load).code()).isEqualTo(ErrorCode.ABORTED);
            assertThat(kitchen.outcome(unload)).isEmpty();
        }
    }

    @Test
    void unloadGivenUpByALoad_isAborted() {
        try (Kitchen kitchen = new Kitchen()) {
            kitchen.source.push(fraud("1:times-1.fake"));
            kitchen.lifecycle.start();
            CompletionStage<Void> unload = kitchen.lifecycle.unload(FRAUD);
            CompletionStage<Void> load = kitchen.lifecycle.load(FRAUD);
            kitchen.loader.run(1);

            assertThat(kitchen.failure(unload).code()).isEqualTo(ErrorCode.ABORTED);
            assertThat(kitchen.outcome(load)).isEmpty();
            assertThat(kitchen.answering()).isEqualTo("times-1.fake");
        }
    }

    @Test
    void override_holdsUntilTheRepositoryChanges() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake", "2:times-2.fake"))) {
            ModelConfig all = policy(new VersionPolicy.All());
            assertThat(kitchen.outcome(kitchen.lifecycle.load(FRAUD, all))).isEmpty();
            assertThat(kitchen.states()).containsExactly("1 READY", "2 READY");
            kitchen.settle(fraud("1:times-1.fake", "2:times-2.fake"));
            assertThat(kitchen.status().config()).isEqualTo(all);

            kitchen.settle(fraud("1:times-1.fake", "2:times-2.fake", "3:times-3.fake"));
            assertThat(kitchen.states()).containsExactly("3 READY");
            assertThat(kitchen.status().config()).isEqualTo(ModelConfig.DEFAULT);
        }
    }

    @Test
    void override_endsWithAnUnload() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake", "2:times-2.fake"))) {
            assertThat(kitchen.outcome(kitchen.lifecycle.load(FRAUD, policy(new VersionPolicy.All()))))
                    .isEmpty();
            assertThat(kitchen.outcome(kitchen.lifecycle.unload(FRAUD))).isEmpty();
            assertThat(kitchen.outcome(kitchen.lifecycle.load(FRAUD))).isEmpty();

            assertThat(kitchen.states()).containsExactly("2 READY");
        }
    }

    @Test
    void passingFailure_isTriedAgainAfterADelay() {
        try (Kitchen kitchen = new Kitchen()) {
            AtomicInteger attempts = new AtomicInteger();
            kitchen.runtime.script("late.fake", (files, options) -> {
                if (attempts.incrementAndGet() < 3) {
                    throw new InferenceException(ErrorCode.UNAVAILABLE, "not yet");
                }
                return FakeModel.times(1);
            });
            kitchen.lifecycle.start();
            kitchen.settle(fraud("1:late.fake"));
            assertThat(kitchen.states()).containsExactly("1 FAILED");

            advance(kitchen, Duration.ofSeconds(1));
            assertThat(attempts).hasValue(2);
            advance(kitchen, Duration.ofMillis(1999));
            assertThat(attempts).hasValue(2);
            advance(kitchen, Duration.ofMillis(1));

            assertThat(kitchen.answering()).isEqualTo("late.fake");
        }
    }

    @Test
    void lastingFailure_isNotTriedAgainByItself() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:corrupt.fake"))) {
            assertThat(kitchen.scheduler.pendingCount()).isZero();
        }
    }

    @Test
    void passingFailure_isNotTriedForEver() {
        try (Kitchen kitchen = new Kitchen()) {
            AtomicInteger attempts = new AtomicInteger();
            kitchen.runtime.script("never.fake", (files, options) -> {
                attempts.incrementAndGet();
                throw new InferenceException(ErrorCode.RESOURCE_EXHAUSTED, "no memory");
            });
            kitchen.lifecycle.start();
            kitchen.settle(fraud("1:never.fake"));
            for (int i = 0; i < 100; i++) {
                advance(kitchen, Duration.ofMinutes(1));
            }

            assertThat(attempts).hasValue(RetryPolicy.DEFAULT.attempts());
        }
    }

    private static void advance(Kitchen kitchen, Duration by) {
        kitchen.scheduler.advance(by);
        kitchen.loader.runAll();
    }
}
