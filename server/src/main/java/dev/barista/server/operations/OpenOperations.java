package dev.barista.server.operations;

import dev.barista.model.InferenceException;
import dev.barista.registry.AnswerHead;
import dev.barista.registry.Operation;
import dev.barista.registry.OperationFilter;
import dev.barista.registry.OperationId;
import dev.barista.registry.OperationState;
import dev.barista.registry.OperationStatistics;
import dev.barista.registry.OperationStore;
import dev.barista.registry.Registry;
import dev.barista.registry.Removal;
import dev.barista.server.http.Answer;
import dev.barista.server.http.HttpRefusal;
import dev.barista.server.telemetry.ServerLog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.AsciiString;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * The operations of a server whose state is open: taken, run, looked up, called back for. Thread-safe; everything may
 * wait for the database.
 */
final class OpenOperations implements AutoCloseable {

    private static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(30);
    private static final String SHUTTING_DOWN = "the server is shutting down";

    private final Registry registry;
    private final OperationStore store;
    private final OperationWatch watch = new OperationWatch();
    private final OperationRunner runner;
    private final CallbackSender callbacks;
    private final Parts parts;
    private volatile boolean begun;

    OpenOperations(Registry registry, Parts parts) {
        this.registry = registry;
        this.store = registry.operations();
        this.parts = parts;
        this.callbacks = new CallbackSender(
                registry.callbacks(),
                store,
                new CallbackSender.Parts(
                        parts.settings().callbacks(),
                        InetAddress::getAllByName,
                        parts.metrics(),
                        parts.log(),
                        parts.random(),
                        parts.tools()));
        this.runner = new OperationRunner(
                registry.queue(),
                new OperationRunner.Limits(
                        parts.settings().concurrency(), parts.settings().crashes()),
                new OperationRunner.Parts(
                        parts.calls(), parts.memory(), this::ended, parts.metrics(), parts.random(), parts.tools()));
    }

    /**
     * What it works with.
     *
     * @param random makes ids too, which nobody may guess
     */
    record Parts(
            OperationSettings settings,
            CallRunner calls,
            ByteBufAllocator memory,
            OperationMetrics metrics,
            ServerLog log,
            RandomGenerator random,
            DueWork.Tools tools) {}

    private void ended(OperationId id) {
        watch.ended(id);
        if (!parts.settings().callbacks().hosts().isEmpty()) {
            callbacks.look();
        }
    }

    /** Begins to run what waits, and to deliver what is due. */
    void begin() {
        begun = true;
        runner.look();
        callbacks.look();
        expireAndAgain();
    }

    private void look() {
        if (begun) {
            runner.look();
        }
    }

    private void expireAndAgain() {
        parts.tools().executor().execute(() -> {
            try {
                registry.expiry().expire();
            } catch (RuntimeException e) {
                parts.tools().problems().accept(e);
            }
            parts.tools().scheduler().schedule(EXPIRY_INTERVAL, this::expireAndAgain);
        });
    }

    /** @throws InferenceException if there is no room for it, or the database fails */
    Submission submit(NewCall call) {
        OperationId id = OperationId.random(parts.random());
        if (call.patience().isZero()) {
            return new Submission.Accepted(create(id, call, call.callback()));
        }
        try (OperationWatch.Watcher watcher = watch.watch(id)) {
            // Without its callback, which is for those that are answered later.
            create(id, call, Optional.empty());
            await(CompletableFuture.anyOf(watcher.ended(), call.abandoned()), call.patience());
            if (call.abandoned().isDone()) {
                withdraw(id);
                return new Submission.Abandoned();
            }
            return answeredOrAccepted(id, call);
        }
    }

    private Operation create(OperationId id, NewCall call, Optional<URI> callback) {
        try {
            return store.create(id, call.call(), call.body().nioBuffer(), callback);
        } finally {
            call.body().release();
            look();
        }
    }

    private Submission answeredOrAccepted(OperationId id, NewCall call) {
        Operation now = find(id);
        if (now.answer().isPresent()) {
            Answer answer = answer(now, now.answer().get());
            store.remove(id);
            return new Submission.Answered(answer);
        }
        call.callback().ifPresent(target -> {
            store.callBack(id, target);
            // It may have finished in between.
            callbacks.look();
        });
        return new Submission.Accepted(find(id));
    }

    private void withdraw(OperationId id) {
        runner.cancel(id, "the caller closed the connection");
        store.remove(id);
    }

    private static void await(CompletableFuture<?> event, Duration atMost) {
        try {
            event.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return;
        } catch (ExecutionException e) {
            throw new IllegalStateException("an event that only tells of something can't fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The operation, after it has ended or so much time has passed.
     *
     * @throws HttpRefusal if there is none, or it expired
     */
    Operation find(OperationId id, Duration wait) {
        if (wait.isZero()) {
            return find(id);
        }
        try (OperationWatch.Watcher watcher = watch.watch(id)) {
            Operation now = find(id);
            if (now.state().isFinished()) {
                return now;
            }
            await(watcher.ended(), wait);
        }
        return find(id);
    }

    private Operation find(OperationId id) {
        Operation found = store.find(id).orElseThrow(() -> Operations.unknown(id));
        if (found.expired()) {
            throw new HttpRefusal(
                    410, "operation " + id + " expired at " + found.times().expires() + "; what it was is not kept");
        }
        return found;
    }

    /**
     * The answer of an operation, exactly as the caller would have got it at once.
     *
     * @throws HttpRefusal if there is none, or none yet
     */
    Answer result(OperationId id, Duration wait) {
        Operation operation = find(id, wait);
        return switch (operation.state()) {
            case QUEUED, RUNNING ->
                throw new HttpRefusal(
                        409,
                        "operation " + id + " is " + operation.state().label() + " and has no result yet; ask again"
                                + " later, or with the header \"Prefer: wait=30\"");
            case CANCELLED -> throw new HttpRefusal(410, "operation " + id + " was cancelled, so it has no result");
            case SUCCEEDED, FAILED -> answer(operation, operation.answer().orElseThrow(() -> Operations.unknown(id)));
        };
    }

    private Answer answer(Operation operation, AnswerHead head) {
        ByteBuf body = parts.memory().directBuffer(Math.toIntExact(Math.max(1, head.bytes())));
        boolean whole = false;
        try {
            whole = store.readAnswer(operation.id(), body::writeBytes) == head.bytes();
            if (!whole) {
                throw Operations.unknown(operation.id());
            }
            List<Answer.Header> headers = head.headers().stream()
                    .map(header -> new Answer.Header(AsciiString.of(header.name()), AsciiString.of(header.value())))
                    .toList();
            return new Answer(head.status(), AsciiString.of(head.contentType()), body, headers);
        } finally {
            if (!whole) {
                body.release();
            }
        }
    }

    List<Operation> list(OperationFilter filter) {
        return store.list(filter);
    }

    /** Cancels an operation that has not finished, forgets one that has. */
    Removal cancelOrRemove(OperationId id) {
        Removal outcome = store.cancelOrRemove(id, "cancelled by request");
        if (outcome == Removal.CANCELLED) {
            runner.cancel(id, "the operation was cancelled");
            parts.metrics().finished(OperationState.CANCELLED);
        }
        ended(id);
        return outcome;
    }

    OperationStatistics statistics() {
        return store.statistics();
    }

    /** Begins nothing more, and lets nobody wait any longer. */
    void drain() {
        runner.stop();
        callbacks.stop();
        watch.endAll();
    }

    /** Lets what runs end; what takes longer than this is given up, and run again after the next start. */
    boolean awaitIdle(Duration atMost) {
        return runner.awaitIdle(atMost);
    }

    @Override
    public void close() {
        // In this order: what is given up now is put back, not answered.
        registry.close();
        runner.cancelAll(SHUTTING_DOWN);
        callbacks.close();
    }
}
