package dev.barista.scheduling;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which sequences there are, which of them can be called, and which have had no call for how long. Thread-safe by one
 * lock, under which nothing foreign runs: what has ended is put into the list {@code over}, and whoever called releases
 * it.
 */
final class SequenceTable {

    private final String name;
    private final SequenceSettings settings;
    private final QueueSettings queue;
    private final SequencePools pools;
    private final LongSupplier clock;

    /** Those that calls find. */
    private final Map<SequenceCall.Key, Sequence> open = new HashMap<>();

    /** Those and all others that still have calls. */
    private final Set<Sequence> live = new LinkedHashSet<>();

    /** Those without calls and since when, the longest first. */
    private final LinkedHashMap<Sequence, Long> idle = new LinkedHashMap<>();

    private int waitingCalls;
    private long waitingBytes;
    private long stateBytes;
    private boolean timerIsSet;
    private boolean closed;

    /** @param clock in nanoseconds */
    SequenceTable(
            String name, SequenceSettings settings, QueueSettings queue, SequencePools pools, LongSupplier clock) {
        this.name = name;
        this.settings = settings;
        this.queue = queue;
        this.pools = pools;
        this.clock = clock;
    }

    /**
     * Lets a call wait for its turn in its sequence.
     *
     * @param begun the new one if the call is to begin one, which takes the place of one of the same name
     * @throws InferenceException if it is refused; nothing has changed then
     */
    synchronized Sequence admit(SequenceCall call, @Nullable Sequence begun, List<Sequence> over) {
        if (closed) {
            throw new InferenceException(ErrorCode.UNAVAILABLE, "model " + name + " is being unloaded");
        }
        checkRoom(call.call());
        Sequence known = open.get(call.key());
        Sequence sequence = begun == null ? callable(known, call.step().id()) : begin(begun, known, over);
        idle.remove(sequence);
        sequence.add(call);
        waitingCalls++;
        waitingBytes += call.call().byteSize();
        return sequence;
    }

    private Sequence begin(Sequence begun, @Nullable Sequence known, List<Sequence> over) {
        if (known == null && open.size() >= settings.maxSequences()) {
            throw new InferenceException(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    "model " + name + " has " + open.size()
                            + " open sequences and takes no more, until one of them ends" + " or has no call for "
                            + text(settings.idleTimeout()));
        }
        if (known != null) {
            end(known, over);
        }
        begun.enter(pools.enter());
        open.put(begun.key(), begun);
        live.add(begun);
        return begun;
    }

    private void checkRoom(ModelCall call) {
        if (waitingCalls >= queue.maxCalls()
                || (waitingBytes > 0 && waitingBytes + call.byteSize() > queue.maxBytes())) {
            throw new InferenceException(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    "model " + name + " is overloaded: " + waitingCalls + " calls of " + waitingBytes
                            + " bytes wait for calls of the same sequences already");
        }
    }

    private Sequence callable(@Nullable Sequence known, SequenceId id) {
        if (known == null) {
            throw InferenceException.invalid("sequence " + id + " is not open: its first call needs the parameter"
                    + " \"sequence_start\": true, and a sequence without a call for " + text(settings.idleTimeout())
                    + " is ended");
        }
        if (known.isEnding()) {
            throw InferenceException.invalid("sequence " + id + " is ended by a call before this one, which has the"
                    + " parameter \"sequence_end\": true");
        }
        return known;
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    synchronized boolean beginServing(Sequence sequence) {
        return sequence.beginServing();
    }

    synchronized @Nullable SequenceCall next(Sequence sequence) {
        SequenceCall next = sequence.next();
        if (next != null) {
            left(next);
        }
        return next;
    }

    private void left(SequenceCall call) {
        waitingCalls--;
        waitingBytes -= call.call().byteSize();
    }

    /**
     * Counts a sequence's state as so large from here on; gives back how large it was.
     *
     * @throws InferenceException if it has grown and there is no room; nothing has changed then
     */
    synchronized long resize(Sequence sequence, long bytes) {
        long all = stateBytes - sequence.bytes() + bytes;
        if (bytes > sequence.bytes() && all > settings.maxBytes()) {
            throw new InferenceException(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    "model " + name + " would keep " + all + " bytes of state for its " + open.size()
                            + " open sequences, and may keep " + settings.maxBytes()
                            + "; this call was not made, and there is room when a sequence ends");
        }
        stateBytes = all;
        return sequence.resize(bytes);
    }

    /** A run ended well; gives back the state that it took, if it was no constant. */
    synchronized Tensor @Nullable [] succeeded(
            Sequence sequence, SequenceStep step, Tensor[] state, List<Sequence> over) {
        Tensor @Nullable [] before = sequence.succeeded(state, step);
        settle(sequence, over);
        return before;
    }

    /** A run failed; gives back the calls behind it if they lost what they were to follow. */
    synchronized List<SequenceCall> failed(Sequence sequence, SequenceStep step, List<Sequence> over) {
        sequence.failed(step);
        List<SequenceCall> orphans = step.starts() ? takeWaiting(sequence) : List.of();
        settle(sequence, over);
        return orphans;
    }

    private List<SequenceCall> takeWaiting(Sequence sequence) {
        List<SequenceCall> taken = sequence.takeWaiting();
        taken.forEach(this::left);
        return taken;
    }

    /** Puts a sequence where it belongs after something happened to it. */
    private void settle(Sequence sequence, List<Sequence> over) {
        if (sequence.isOver()) {
            open.remove(sequence.key(), sequence);
            idle.remove(sequence);
            if (sequence.mustBeReleased()) {
                live.remove(sequence);
                stateBytes -= sequence.resize(0);
                pools.leave(sequence.place());
                over.add(sequence);
            }
        } else if (sequence.isIdle()) {
            idle.put(sequence, clock.getAsLong());
        }
    }

    /** Nobody is to find it any more; of no effect on one that is over. */
    synchronized void end(Sequence sequence, List<Sequence> over) {
        sequence.end();
        settle(sequence, over);
    }

    /** Ends those that had no call for too long. */
    synchronized void expire(List<Sequence> over) {
        timerIsSet = false;
        for (Sequence first = firstIdle(); first != null && untilExpiry(first) <= 0; first = firstIdle()) {
            end(first, over);
        }
    }

    private @Nullable Sequence firstIdle() {
        return idle.isEmpty() ? null : idle.firstEntry().getKey();
    }

    private long untilExpiry(Sequence sequence) {
        Long since = idle.get(sequence);
        return since == null ? 0 : since + settings.idleTimeout().toNanos() - clock.getAsLong();
    }

    /**
     * When {@link #expire} is to be called next; empty if somebody was told already or nobody is idle. One timer is
     * enough: it is for the one that has been idle for longest, and what comes then is seen to then.
     */
    synchronized Optional<Duration> timer() {
        Sequence first = firstIdle();
        if (first == null || timerIsSet) {
            return Optional.empty();
        }
        timerIsSet = true;
        return Optional.of(Duration.ofNanos(Math.max(0, untilExpiry(first))));
    }

    /** Ends all, and lets no more begin; gives back the calls that waited. */
    synchronized List<SequenceCall> endAll(List<Sequence> over) {
        closed = true;
        List<SequenceCall> orphans = new ArrayList<>();
        for (Sequence sequence : List.copyOf(live)) {
            orphans.addAll(takeWaiting(sequence));
            end(sequence, over);
        }
        return orphans;
    }

    synchronized PoolSnapshot snapshot() {
        PoolSnapshot pool = pools.snapshot();
        return pool.withSequences(open.size(), waitingCalls);
    }
}
