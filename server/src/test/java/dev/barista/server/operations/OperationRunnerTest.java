package dev.barista.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.Cancellation;
import dev.barista.model.ModelName;
import dev.barista.registry.Operation;
import dev.barista.registry.OperationId;
import dev.barista.registry.OperationLimits;
import dev.barista.registry.OperationState;
import dev.barista.registry.Registry;
import dev.barista.registry.StateFolder;
import dev.barista.registry.StoredCall;
import dev.barista.server.http.Answer;
import dev.barista.server.http.HeaderNames;
import dev.barista.testing.ManualClock;
import dev.barista.testing.ManualExecutor;
import dev.barista.testing.ManualScheduler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs kept calls, with time, threads and answers in the hands of the test. */
final class OperationRunnerTest {

    private static final OperationLimits LIMITS =
            new OperationLimits(100, 1 << 20, Duration.ofHours(1), Duration.ofHours(24));

    /** Another number than the usual one. */
    private static final int MOST_CRASHES = 4;

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock();
    private final ManualExecutor executor = new ManualExecutor();
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final SplittableRandom random = new SplittableRandom(5);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
    private final List<OperationId> ended = new ArrayList<>();
    private final List<Throwable> problems = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private final List<Registry> opened = new ArrayList<>();
    private StateFolder state;
    private Registry registry;
    private OperationRunner runner;

    /** A run that waits for the test to end it. */
    private record Run(String body, Cancellation cancellation, CompletableFuture<CallOutcome> outcome) {}

    @BeforeEach
    void open() {
        state = StateFolder.hold(folder);
        openRegistry();
    }

    /** Opens the tables, anew if they are open, as the next process does after one that was killed. */
    private void openRegistry() {
        registry = Registry.open(state, clock, LIMITS);
        opened.add(registry);
        runner = new OperationRunner(
                registry.queue(),
                new OperationRunner.Limits(2, MOST_CRASHES),
                new OperationRunner.Parts(
                        this::run,
                        memory,
                        ended::add,
                        new OperationMetrics(() -> meters, clock),
                        random,
                        new DueWork.Tools(executor, scheduler, clock, problems::add)));
    }

    @AfterEach
    void close() {
        opened.forEach(Registry::close);
        state.close();
        assertThat(problems).isEmpty();
        assertThat(memory.metric().usedDirectMemory()).as("buffers kept").isZero();
    }

    private CompletionStage<CallOutcome> run(StoredCall call, ByteBuf body, Cancellation cancellation) {
        Run run = new Run(body.toString(StandardCharsets.UTF_8), cancellation, new CompletableFuture<>());
        body.release();
        runs.add(run);
        return run.outcome();
    }

    private OperationId create(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        StoredCall call = new StoredCall(new ModelName("m"), "", OptionalInt.empty(), "r", bytes.length);
        OperationId id = registry.operations()
                .create(OperationId.random(random), call, ByteBuffer.wrap(bytes), Optional.empty())
                .id();
        clock.advance(Duration.ofMillis(1));
        return id;
    }

    private void look() {
        runner.look();
        executor.runAll();
    }

    private Operation find(OperationId id) {
        return registry.operations().find(id).orElseThrow();
    }

    private void end(int run, CallOutcome outcome) {
        runs.get(run).outcome().complete(outcome);
        executor.runAll();
    }

    private CallOutcome.Refused noRoom() {
        return new CallOutcome.Refused(Answer.error(429, "no room"), "no room", 3);
    }

    @Test
    void calls_runSoManyAtATimeAndKeepTheirAnswers() {
        OperationId first = create("1");
        create("2");
        create("3");

        look();
        assertThat(runs).extracting(Run::body).containsExactly("1", "2");

        end(0, new CallOutcome.Succeeded(Answer.json("{}").with(HeaderNames.VARY, "y")));
        assertThat(runs).extracting(Run::body).containsExactly("1", "2", "3");
        assertThat(find(first).state()).isEqualTo(OperationState.SUCCEEDED);
        assertThat(find(first).answer().orElseThrow().status()).isEqualTo(200);
        assertThat(find(first).answer().orElseThrow().bytes()).isEqualTo(2);
        assertThat(find(first).answer().orElseThrow().headers()).hasSize(1);
        assertThat(ended).containsExactly(first);
        assertThat(meters.counter("barista.operations.finished", "outcome", "succeeded")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void failure_isAnAnswerToo() {
        OperationId id = create("x");
        look();

        end(0, new CallOutcome.Failed(Answer.error(400, "bad shape"), "bad shape"));

        assertThat(find(id).state()).isEqualTo(OperationState.FAILED);
        assertThat(find(id).reason()).isEqualTo("bad shape");
        assertThat(find(id).answer().orElseThrow().status()).isEqualTo(400);
    }

    @Test
    void refusedCall_isTriedAgainLaterButNotForEver() {
        OperationId id = create("x");
        look();

        end(0, noRoom());
        assertThat(find(id).state()).isEqualTo(OperationState.QUEUED);
        assertThat(ended).isEmpty();
        scheduler.advance(Duration.ofSeconds(1));
        executor.runAll();
        end(1, noRoom());
        scheduler.advance(Duration.ofSeconds(1));
        executor.runAll();
        end(2, noRoom());

        assertThat(runs).hasSize(3);
        assertThat(find(id).state()).isEqualTo(OperationState.FAILED);
        assertThat(find(id).answer().orElseThrow().status()).isEqualTo(429);
    }

    @Test
    void cancelledCall_isToldSoAndItsAnswerIsNotKept() {
        OperationId id = create("x");
        look();

        registry.operations().cancelOrRemove(id, "");
        runner.cancel(id, "not wanted");
        assertThat(runs.getFirst().cancellation().isCancelled()).isTrue();
        end(0, new CallOutcome.Succeeded(Answer.json("{}")));

        assertThat(find(id).state()).isEqualTo(OperationState.CANCELLED);
        assertThat(ended).isEmpty();
        assertThat(runner.awaitIdle(Duration.ZERO)).isTrue();
    }

    @Test
    void callThatTheServerDidNotSurvive_isNotRunForEver() {
        OperationId id = create("x");
        for (int crash = 1; crash <= MOST_CRASHES; crash++) {
            registry.queue().claim();
            openRegistry();
        }

        look();

        assertThat(runs).isEmpty();
        assertThat(find(id).state()).isEqualTo(OperationState.FAILED);
        assertThat(find(id).reason()).contains("did not survive " + MOST_CRASHES + " runs");
        assertThat(ended).containsExactly(id);
    }

    @Test
    void stoppedRunner_beginsNothing() {
        OperationId id = create("x");
        runner.stop();

        look();

        assertThat(runs).isEmpty();
        assertThat(find(id).state()).isEqualTo(OperationState.QUEUED);
    }
}
