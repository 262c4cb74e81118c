package dev.barista.loadgen;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The calls that have no answer yet, oldest first. Confined to one thread. */
final class CallsInFlight {

    private final ArrayDeque<Call> spare = new ArrayDeque<>();
    private @Nullable Call oldest;
    private @Nullable Call newest;
    private int count;

    /** A call to be filled, which is in flight from now on. */
    Call add() {
        Call call = spare.isEmpty() ? new Call() : spare.removeLast();
        call.previous = newest;
        if (newest == null) {
            oldest = call;
        } else {
            newest.next = call;
        }
        newest = call;
        count++;
        return call;
    }

    /** Ends a call; nobody may keep it. */
    void remove(Call call) {
        Call before = call.previous;
        Call after = call.next;
        if (before == null) {
            oldest = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            newest = before;
        } else {
            after.previous = before;
        }
        call.previous = null;
        call.next = null;
        call.wire = null;
        call.body = null;
        count--;
        spare.addLast(call);
    }

    @Nullable
    Call oldest() {
        return oldest;
    }

    int count() {
        return count;
    }
}
