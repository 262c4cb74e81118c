package dev.barista.scheduling;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All calls that wait for a version, by priority. Guarded by the lock of the pool. */
final class WaitingCalls {

    private final QueueSettings.Priorities priorities;
    private final FairQueue[] levels;
    private int calls;
    private long rows;
    private long bytes;

    WaitingCalls(QueueSettings.Priorities priorities) {
        this.priorities = priorities;
        this.levels = new FairQueue[priorities.levels()];
        for (int level = 0; level < levels.length; level++) {
            levels[level] = new FairQueue();
        }
    }

    void add(QueuedCall call) {
        levels[level(call)].add(call);
        calls++;
        rows += call.rows();
        bytes += call.call().byteSize();
    }

    private int level(QueuedCall call) {
        return priorities.level(call.call().context().priority());
    }

    /** The call that is first by priority, turns of tenants and arrival; null if none waits. */
    @Nullable
    QueuedCall first() {
        for (FairQueue level : levels) {
            QueuedCall first = level.first();
            if (first != null) {
                return first;
            }
        }
        return null;
    }

    /** The first that can share a batch with calls of this key; null if none can. */
    @Nullable
    QueuedCall first(BatchKey key) {
        for (FairQueue level : levels) {
            QueuedCall first = level.first(key);
            if (first != null) {
                return first;
            }
        }
        return null;
    }

    /** Takes a call out, to run it or to drop it. */
    void take(QueuedCall call, boolean runs) {
        levels[level(call)].take(call, runs);
        calls--;
        rows -= call.rows();
        bytes -= call.call().byteSize();
    }

    /** Takes out those that nobody waits for any more. */
    List<QueuedCall> takeGivenUp(long now) {
        List<QueuedCall> givenUp = new ArrayList<>();
        for (FairQueue level : levels) {
            for (QueuedCall call : level.waiting()) {
                if (call.isGivenUp(now)) {
                    take(call, false);
                    givenUp.add(call);
                }
            }
        }
        return givenUp;
    }

    /** Takes out everything. */
    List<QueuedCall> takeAll() {
        List<QueuedCall> all = new ArrayList<>();
        for (FairQueue level : levels) {
            for (QueuedCall call : level.waiting()) {
                take(call, false);
                all.add(call);
            }
        }
        return all;
    }

    int calls() {
        return calls;
    }

    long rows() {
        return rows;
    }

    long bytes() {
        return bytes;
    }

    /** Calls that can share a batch with calls of this key. */
    int calls(BatchKey key) {
        int sum = 0;
        for (FairQueue level : levels) {
            sum += level.calls(key);
        }
        return sum;
    }

    /** Rows that can share a batch with calls of this key. */
    long rows(BatchKey key) {
        long sum = 0;
        for (FairQueue level : levels) {
            sum += level.rows(key);
        }
        return sum;
    }

    /** Rows that are served before a call that would come now. */
    long rowsAhead(QueuedCall call) {
        long sum = 0;
        for (int level = 0; level <= level(call); level++) {
            sum += levels[level].rows();
        }
        return sum;
    }

    long tenantRows(String tenant) {
        long sum = 0;
        for (FairQueue level : levels) {
            sum += level.tenantRows(tenant);
        }
        return sum;
    }
}
