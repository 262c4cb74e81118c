package dev.barista.scheduling;

import dev.barista.model.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One sequence: its state, and the calls that wait for the one before them. Owns the state. Guarded by the table's
 * lock; only the run that goes on reads the state without it, and {@link #release} comes after the last run.
 */
final class Sequence {

    private final SequenceCall.Key key;
    private final @Nullable Tensor[] names;
    private final Runnable onEnd;
    private final Deque<SequenceCall> waiting = new ArrayDeque<>(2);
    private int place;
    private Tensor @Nullable [] state;
    private long bytes;
    private boolean running;
    private boolean served;
    private boolean ending;
    private boolean over;
    private boolean released;

    /**
     * @param names what the model's controls are told of its name; taken over
     * @param onEnd run once, when it has ended
     */
    Sequence(SequenceCall.Key key, @Nullable Tensor[] names, Runnable onEnd) {
        this.key = key;
        this.names = names;
        this.onEnd = onEnd;
    }

    SequenceCall.Key key() {
        return key;
    }

    /** Where among the pools its calls run. */
    int place() {
        return place;
    }

    void enter(int newPlace) {
        place = newPlace;
    }

    void add(SequenceCall call) {
        waiting.add(call);
        ending |= call.step().ends();
    }

    /** Whether a call that waits or runs says that it is the last. */
    boolean isEnding() {
        return ending;
    }

    /** Makes the calling thread the one that starts this sequence's runs; false if there is one already. */
    boolean beginServing() {
        boolean mine = !served;
        served = true;
        return mine;
    }

    /** The next call to run; null if there is none or one runs already, and then nobody serves it any more. */
    @Nullable
    SequenceCall next() {
        if (running || waiting.isEmpty()) {
            served = false;
            return null;
        }
        running = true;
        return waiting.remove();
    }

    /** What the call before gave; null if there is none. */
    Tensor @Nullable [] state() {
        return state;
    }

    /** What counts as its state's size; gives back what counted before. */
    long resize(long newBytes) {
        long before = bytes;
        bytes = newBytes;
        return before;
    }

    long bytes() {
        return bytes;
    }

    /** Its name as a control of the model is told it. */
    @Nullable
    Tensor name(int control) {
        return names[control];
    }

    /** The run that went on gave this state, which is taken over; gives back the one before. */
    Tensor @Nullable [] succeeded(Tensor[] next, SequenceStep step) {
        Tensor @Nullable [] before = state;
        state = next;
        running = false;
        over |= step.ends();
        return before;
    }

    /**
     * The run that went on failed, and so it was as if never made; but a sequence whose first call fails never began.
     */
    void failed(SequenceStep step) {
        running = false;
        ending &= !step.ends();
        over |= step.starts();
    }

    /** Nobody is to find it any more. */
    void end() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    boolean isIdle() {
        return !running && waiting.isEmpty();
    }

    /** The calls that wait, which then are somebody else's to answer. */
    List<SequenceCall> takeWaiting() {
        List<SequenceCall> taken = new ArrayList<>(waiting);
        waiting.clear();
        return taken;
    }

    /** Whether the time for {@link #release} has come; says so once. */
    boolean mustBeReleased() {
        boolean must = over && isIdle() && !released;
        released |= must;
        return must;
    }

    void release() {
        if (state != null) {
            Tensors.close(state);
            state = null;
        }
        Tensors.close(names);
        onEnd.run();
    }
}
