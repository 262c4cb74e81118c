package dev.barista.scheduling;

import dev.barista.model.Clock;
import dev.barista.model.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs the calls of one event loop on that loop: those that arrive in one turn together, at its end, or as soon as they
 * are many, so that none grows old in a long turn. Used on its loop alone; closed when no call is in flight.
 */
final class InlineLane implements AutoCloseable {

    /** Larger batches save next to nothing. */
    static final int MANY = 64;

    private final EventLoop loop;
    private final BatchRunner runner;
    private final InlineChoice choice;
    private final int maxRows;
    private final Clock clock;
    private final Consumer<QueuedCall> overflow;
    private List<QueuedCall> pending = new ArrayList<>();
    private boolean scheduled;

    /** @param overflow takes the calls that would hold up the loop */
    InlineLane(EventLoop loop, BatchRunner runner, InlineChoice choice, Limits limits, Consumer<QueuedCall> overflow) {
        this.loop = loop;
        this.runner = runner;
        this.choice = choice;
        this.maxRows = limits.maxRows();
        this.clock = limits.clock();
        this.overflow = overflow;
    }

    /** @param maxRows of one batch; 1 if calls can't share a run */
    record Limits(int maxRows, Clock clock) {}

    void add(QueuedCall call) {
        pending.add(call);
        if (pending.size() >= MANY) {
            runPending();
        } else if (!scheduled) {
            scheduled = true;
            loop.atTurnEnd(this::endTurn);
        }
    }

    private void endTurn() {
        scheduled = false;
        if (!pending.isEmpty()) {
            runPending();
        }
    }

    private void runPending() {
        if (pending.size() == 1) {
            choice.ranInline(1, runner.runAlone(pending.removeFirst(), 0));
            return;
        }
        List<QueuedCall> calls = pending;
        pending = new ArrayList<>(calls.size());
        long now = clock.nanoTime();
        long end = now + InlineChoice.TURN_NANOS;
        int next = 0;
        while (next < calls.size()) {
            if (end - now <= 0) {
                overflow.accept(calls.get(next));
                next++;
                continue;
            }
            Batch batch = batch(calls, next, now);
            next += batch.calls().size() + batch.dropped().size();
            choice.ranInline(batch.calls().size(), runner.run(batch));
            now = clock.nanoTime();
        }
    }

    /** The calls from here on that can share a run; one of another kind ends it, so that the order stays. */
    private Batch batch(List<QueuedCall> calls, int from, long now) {
        Batch batch = new Batch();
        BatchKey key = calls.get(from).key();
        Cost cost = calls.get(from).cost().cost();
        for (int i = from; i < calls.size(); i++) {
            QueuedCall call = calls.get(i);
            int rows = batch.rows() + call.rows();
            boolean fits = rows <= maxRows && cost.expected(rows) <= InlineChoice.TURN_NANOS;
            if (!call.key().equals(key) || (!fits && !batch.calls().isEmpty())) {
                break;
            }
            if (call.isGivenUp(now)) {
                batch.dropped().add(call);
            } else {
                batch.add(call);
            }
        }
        return batch;
    }

    @Override
    public void close() {
        runner.close();
    }
}
