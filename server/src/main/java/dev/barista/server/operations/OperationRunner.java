package dev.barista.server.operations;

import dev.barista.model.Cancellation;
import dev.barista.registry.AnswerHead;
import dev.barista.registry.ClaimedCall;
import dev.barista.registry.OperationId;
import dev.barista.registry.OperationQueue;
import dev.barista.registry.OperationState;
import dev.barista.server.http.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Runs the calls of the queue, so many at a time. A call that meets no capacity is put off for a while; one that the
 * server did not survive several times is not run again. Thread-safe.
 */
final class OperationRunner {

    private static final BackOff BACK_OFF = new BackOff(Duration.ofMillis(200), 2, Duration.ofSeconds(30));

    private final OperationQueue queue;
    private final Limits limits;
    private final Parts parts;
    private final DueWork<ClaimedCall> work;
    private final Map<OperationId, Cancellation> running = new ConcurrentHashMap<>();

    OperationRunner(OperationQueue queue, Limits limits, Parts parts) {
        this.queue = queue;
        this.limits = limits;
        this.parts = parts;
        this.work = new DueWork<>(
                new DueWork.Queue<>() {
                    @Override
                    public Optional<ClaimedCall> claim() {
                        return queue.claim();
                    }

                    @Override
                    public Optional<Instant> nextDue() {
                        return queue.nextDue();
                    }
                },
                this::run,
                limits.atOnce(),
                parts.tools());
    }

    /**
     * How far it goes.
     *
     * @param atOnce calls that run at the same time
     * @param crashes runs of a call that the server did not survive, after which it is given up
     */
    record Limits(int atOnce, int crashes) {}

    /**
     * What it works with.
     *
     * @param ended is told which operation has its answer
     */
    record Parts(
            CallRunner calls,
            ByteBufAllocator memory,
            Consumer<OperationId> ended,
            OperationMetrics metrics,
            RandomGenerator random,
            DueWork.Tools tools) {}

    /** A call may have come. */
    void look() {
        work.look();
    }

    /** Begins no more runs. */
    void stop() {
        work.stop();
    }

    /** Waits until nothing is being run; returns whether that took no longer than this. */
    boolean awaitIdle(Duration atMost) {
        return work.awaitIdle(atMost);
    }

    /** Nobody wants the answer of this call any more, if it runs. */
    void cancel(OperationId id, String reason) {
        Cancellation cancellation = running.get(id);
        if (cancellation != null) {
            cancellation.cancel(reason);
        }
    }

    /** Gives up whatever is being run. */
    void cancelAll(String reason) {
        running.values().forEach(cancellation -> cancellation.cancel(reason));
    }

    private void run(ClaimedCall claimed, Runnable done) {
        Cancellation cancellation = new Cancellation();
        running.put(claimed.id(), cancellation);
        Runnable ended = () -> {
            running.remove(claimed.id());
            done.run();
        };
        try {
            if (claimed.runs().crashes() >= limits.crashes()) {
                giveUp(claimed);
                ended.run();
                return;
            }
            Optional<ByteBuf> body = read(claimed);
            if (body.isEmpty()) {
                ended.run();
                return;
            }
            var _ = parts.calls()
                    .run(claimed.call(), body.get(), cancellation)
                    .whenComplete((outcome, failure) -> end(claimed, outcome, failure, ended));
        } catch (RuntimeException | Error e) {
            parts.tools().problems().accept(e);
            ended.run();
        }
    }

    /** The body of a call, empty if it was cancelled meanwhile. */
    private Optional<ByteBuf> read(ClaimedCall claimed) {
        ByteBuf body = parts.memory()
                .directBuffer(Math.toIntExact(Math.max(1, claimed.call().bytes())));
        boolean whole = false;
        try {
            whole = queue.readCall(claimed, body::writeBytes) == claimed.call().bytes();
            return whole ? Optional.of(body) : Optional.empty();
        } finally {
            if (!whole) {
                body.release();
            }
        }
    }

    private void end(ClaimedCall claimed, CallOutcome outcome, Throwable failure, Runnable ended) {
        try {
            if (failure == null) {
                end(claimed, outcome);
            } else {
                parts.tools().problems().accept(failure);
            }
        } catch (RuntimeException | Error e) {
            // It stays as running, and is run again after the next start.
            parts.tools().problems().accept(e);
        } finally {
            ended.run();
        }
    }

    private void end(ClaimedCall claimed, CallOutcome outcome) {
        try {
            switch (outcome) {
                case CallOutcome.Succeeded(var answer) -> finish(claimed, OperationState.SUCCEEDED, answer, "");
                case CallOutcome.Failed(var answer, var reason) ->
                    finish(claimed, OperationState.FAILED, answer, reason);
                case CallOutcome.Refused(var answer, var reason, int tries) -> {
                    int refusals = claimed.runs().refusals() + 1;
                    if (refusals >= tries) {
                        finish(claimed, OperationState.FAILED, answer, reason);
                    } else {
                        Duration wait = BACK_OFF.after(refusals, parts.random());
                        queue.putOff(claimed, parts.tools().clock().now().plus(wait), reason);
                    }
                }
            }
        } finally {
            outcome.answer().body().release();
        }
    }

    private void finish(ClaimedCall claimed, OperationState state, Answer answer, String reason) {
        if (queue.finish(claimed, state, head(answer), answer.body().nioBuffer(), reason)) {
            parts.metrics().finished(state);
            parts.ended().accept(claimed.id());
        }
    }

    private static AnswerHead head(Answer answer) {
        List<AnswerHead.Header> headers = answer.headers().stream()
                .map(header -> new AnswerHead.Header(
                        header.name().toString(), header.value().toString()))
                .toList();
        return new AnswerHead(
                answer.status(),
                answer.contentType().toString(),
                headers,
                answer.body().readableBytes());
    }

    private void giveUp(ClaimedCall claimed) {
        String reason =
                "the server did not survive " + claimed.runs().crashes() + " runs of this call, so it is not run again";
        end(claimed, new CallOutcome.Failed(Answer.error(500, reason), reason));
    }
}
