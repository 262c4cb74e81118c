package dev.barista.loadgen;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of a step on one event loop, and counts how they end.
 *
 * <p>A closed loop has a caller for each call in flight, who makes a new one for every answer. An open loop makes calls
 * when they are due, whatever became of the others; what can't be sent at once waits for its turn, and its latency
 * counts from when it was due, so that a server that stops for a second is seen to keep waiting all those who would
 * have come in that second (no coordinated omission).
 *
 * <p>It ends when the last call that counts has ended. Calls are begun until the step's time is over or there are
 * enough of them.
 */
final class Driver implements Wire.Listener {

    private static final long SWEEP_NANOS = 10_000_000;
    private static final long REOPEN_NANOS = 100_000_000;
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final int ARRIVALS_A_TURN = 1024;
    private static final long SLICES = 100;
    private static final long SHORTEST_SLICE = 250_000_000;
    private static final long LONGEST_SLICE = 10_000_000_000L;

    private final Ticker ticker;
    private final Wires wires;
    private final Step step;
    private final int samples;
    private final LongSupplier cpu;
    private final CompletableFuture<Recorder> done = new CompletableFuture<>();

    private final Set<Wire> open = new LinkedHashSet<>();
    private final ArrayDeque<Wire> ready = new ArrayDeque<>();
    private final List<Wire> touched = new ArrayList<>();
    private final CallsInFlight inFlight = new CallsInFlight();
    private final LongQueue waiting = new LongQueue();
    private @Nullable Recorder recorder;
    private @Nullable Arrivals arrivals;
    private long began;
    private long due;
    private long counted;
    private boolean over;
    private int nextSample;
    private long lastAnswer;
    private long cpuFrom;
    private long cpuFromWall;
    private volatile Progress progress = Progress.NONE;

    /** @param cpu processor time of the event loop's thread, asked for on it */
    Driver(Ticker ticker, Wires wires, Step step, int samples, LongSupplier cpu) {
        this.ticker = ticker;
        this.wires = wires;
        this.step = step;
        this.samples = samples;
        this.cpu = cpu;
    }

    /** Opens the connections, and begins when all are open. Called on the event loop, as all else. */
    void start() {
        for (int i = 0; i < step.connections(); i++) {
            wires.open(this, this::notOpened);
        }
    }

    CompletableFuture<Recorder> done() {
        return done;
    }

    /** How far it is; asked by any thread. */
    Progress progress() {
        return progress;
    }

    @Override
    public void opened(Wire wire) {
        if (done.isDone()) {
            wire.close();
            return;
        }
        open.add(wire);
        queue(wire);
        if (recorder != null) {
            sendWaiting();
            flush();
        } else if (open.size() == step.connections()) {
            begin();
        }
    }

    private void begin() {
        began = ticker.nanoTime();
        lastAnswer = began;
        long from = began + step.warmUp().toNanos();
        long measured = step.measured().toNanos();
        long slice = Math.clamp(measured / SLICES, SHORTEST_SLICE, LONGEST_SLICE);
        if (step.measured().equals(Step.UNLIMITED)) {
            slice = SHORTEST_SLICE;
        }
        recorder = new Recorder(from, from + measured, slice, step.deadline().toNanos());
        ticker.after(from - began, this::startCpu);
        ticker.after(SWEEP_NANOS, () -> sweep(began + SWEEP_NANOS));
        if (step.open()) {
            arrivals = Arrivals.of(step.pace(), step.rate(), step.seed());
            due = began + arrivals.next();
            pump();
        } else {
            for (int i = 0; i < step.concurrency(); i++) {
                callAgain(began);
            }
            flush();
        }
    }

    private void startCpu() {
        cpuFrom = cpu.getAsLong();
        cpuFromWall = ticker.nanoTime();
    }

    private Recorder recorder() {
        if (recorder == null) {
            throw new IllegalStateException("no call was begun yet");
        }
        return recorder;
    }

    // ---- Beginning calls

    /** Whether a call that is due then may still begin; if so, it is counted. */
    private boolean mayBegin(long intended) {
        if (over || intended - recorder().end() >= 0 || counted >= step.requests()) {
            over = true;
            return false;
        }
        counted += recorder().counts(intended) ? 1 : 0;
        return true;
    }

    /** A caller of a closed loop. */
    private void callAgain(long now) {
        if (mayBegin(now)) {
            offer(now, now);
        } else {
            endIfAllEnded();
        }
    }

    /** Begins what is due in an open loop. */
    private void pump() {
        long now = ticker.nanoTime();
        int begun = 0;
        while (due - now <= 0 && begun++ < ARRIVALS_A_TURN && mayBegin(due)) {
            recorder().late(due, now - due);
            offer(due, ticker.nanoTime());
            due = began + Objects.requireNonNull(arrivals).next();
        }
        flush();
        if (over) {
            endIfAllEnded();
        } else {
            ticker.after(due - ticker.nanoTime(), this::pump);
        }
    }

    private void offer(long intended, long now) {
        if (inFlight.count() >= step.concurrency() || ready.isEmpty()) {
            waiting.add(intended);
        } else {
            send(intended, now);
        }
    }

    @SuppressWarnings("ReferenceEquality") // The connection itself is meant.
    private Call send(long intended, long now) {
        Wire wire = ready.removeFirst();
        wire.queued(false);
        Call call = inFlight.add();
        call.begin(intended, now, nextSample);
        nextSample = nextSample + 1 == samples ? 0 : nextSample + 1;
        wire.send(call);
        if (touched.isEmpty() || touched.getLast() != wire) {
            touched.add(wire);
        }
        queue(wire);
        return call;
    }

    private void queue(Wire wire) {
        if (!wire.queued() && wire.ready()) {
            wire.queued(true);
            ready.addLast(wire);
        }
    }

    private void sendWaiting() {
        dropExpired(ticker.nanoTime());
        while (!waiting.isEmpty() && !ready.isEmpty() && inFlight.count() < step.concurrency()) {
            send(waiting.poll(), ticker.nanoTime()).waited = true;
        }
    }

    private void flush() {
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).flush();
        }
        touched.clear();
    }

    // ---- Ending calls

    @Override
    public void ended(Wire wire, Call call, Outcome outcome, String kind, Supplier<String> message) {
        long now = ticker.nanoTime();
        recorder().ended(call, now, outcome);
        if (!kind.equals(Reasons.BROKEN)) {
            lastAnswer = now;
        }
        if (outcome != Outcome.OK) {
            recorder().reason(call.intended, kind, message);
        }
        inFlight.remove(call);
        queue(wire);
        goOn(now);
    }

    private void goOn(long now) {
        if (!step.open()) {
            callAgain(now);
        }
        sendWaiting();
        endIfAllEnded();
    }

    @Override
    public void token(Call call) {
        recorder().token(call, ticker.nanoTime());
    }

    @Override
    public void readComplete(Wire wire) {
        flush();
    }

    /** Gives up what has waited too long, and tells how far it is. */
    private void sweep(long planned) {
        if (done.isDone()) {
            return;
        }
        long now = ticker.nanoTime();
        long timeout = step.timeout().toNanos();
        for (Call call = inFlight.oldest(); call != null && now - call.intended > timeout; call = inFlight.oldest()) {
            giveUp(call, now);
        }
        sendWaiting();
        flush();
        if (!step.open()) {
            recorder().late(planned, now - planned);
        }
        progress = Progress.of(recorder(), began, now);
        endIfAllEnded();
        ticker.after(SWEEP_NANOS, () -> sweep(now + SWEEP_NANOS));
    }

    /** What nobody waits for any more is not sent: real callers with a deadline would be gone. */
    private void dropExpired(long now) {
        long patience = (step.deadline().isZero() ? step.timeout() : step.deadline()).toNanos();
        while (!waiting.isEmpty() && now - waiting.peek() > patience) {
            long intended = waiting.poll();
            recorder().neverSent(intended, now);
            recorder().reason(intended, Reasons.NEVER_SENT, () -> "");
        }
    }

    private void giveUp(Call call, long now) {
        Wire wire = Objects.requireNonNull(call.wire);
        recorder().ended(call, now, Outcome.TIMED_OUT);
        recorder().reason(call.intended, Reasons.TIMED_OUT, () -> "");
        boolean kept = wire.abandon(call);
        inFlight.remove(call);
        if (kept) {
            queue(wire);
        } else {
            forget(wire);
            wires.open(this, this::notOpened);
        }
        if (!step.open()) {
            callAgain(now);
        }
    }

    private void endIfAllEnded() {
        if (over && inFlight.count() == 0 && waiting.isEmpty() && !done.isDone()) {
            recorder().cpuNanos = cpu.getAsLong() - cpuFrom;
            recorder().cpuWallNanos = Math.max(1, ticker.nanoTime() - cpuFromWall);
            done.complete(recorder());
            close();
        }
    }

    // ---- Connections

    private void notOpened(String reason) {
        reopen(reason, false);
    }

    @Override
    public void lost(Wire wire, String reason) {
        forget(wire);
        reopen(reason, ticker.nanoTime() - lastAnswer < REOPEN_NANOS);
    }

    private void forget(Wire wire) {
        open.remove(wire);
        ready.remove(wire);
        touched.remove(wire);
    }

    /** Opens another in its place; gives up if none could be opened at first, or nothing was answered for long. */
    private void reopen(String reason, boolean atOnce) {
        if (done.isDone()) {
            return;
        }
        if (recorder == null || ticker.nanoTime() - lastAnswer > PATIENCE_NANOS) {
            fail(LoadFailure.unreachable(reason));
        } else if (atOnce) {
            wires.open(this, this::notOpened);
        } else {
            ticker.after(REOPEN_NANOS, () -> wires.open(this, this::notOpened));
        }
    }

    /** Ends it without a result. */
    void fail(Throwable cause) {
        done.completeExceptionally(cause);
        close();
    }

    private void close() {
        List.copyOf(open).forEach(Wire::close);
        open.clear();
        ready.clear();
    }
}
