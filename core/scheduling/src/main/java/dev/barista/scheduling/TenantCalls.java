package dev.barista.scheduling;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What waits of one tenant at one level, in the order of arrival, all together and by batch key. A call that was taken
 * stays in the queues until it comes to their front. Guarded by the lock of the pool.
 */
final class TenantCalls {

    /** Calls that were taken may be this many more than twice those that wait, before the queues are tidied. */
    private static final int UNTIDY = 64;

    private final Deque<QueuedCall> order = new ArrayDeque<>();
    private final Map<BatchKey, Alike> byKey = new HashMap<>(4);
    private int calls;
    private long rows;
    private double served;

    /** Calls that can share a batch. */
    private static final class Alike {
        private final Deque<QueuedCall> order = new ArrayDeque<>();
        private int calls;
        private long rows;
    }

    /** @param served where in the turns of the tenants this one begins */
    TenantCalls(double served) {
        this.served = served;
    }

    void add(QueuedCall call) {
        order.addLast(call);
        Alike alike = byKey.computeIfAbsent(call.key(), key -> new Alike());
        alike.order.addLast(call);
        alike.calls++;
        alike.rows += call.rows();
        calls++;
        rows += call.rows();
    }

    /** Takes a call of this tenant out. */
    void take(QueuedCall call) {
        call.take();
        calls--;
        rows -= call.rows();
        Alike alike = byKey.get(call.key());
        if (alike != null) {
            alike.calls--;
            alike.rows -= call.rows();
            if (alike.calls == 0) {
                byKey.remove(call.key());
            }
        }
        if (order.size() > 2 * calls + UNTIDY) {
            order.removeIf(QueuedCall::isTaken);
        }
    }

    /** Counts rows that were run for this tenant, which puts it back behind the others. */
    void charge(int servedRows) {
        served += Math.max(1, servedRows);
    }

    double served() {
        return served;
    }

    @Nullable
    QueuedCall first() {
        return first(order);
    }

    @Nullable
    QueuedCall first(BatchKey key) {
        Alike alike = byKey.get(key);
        return alike == null ? null : first(alike.order);
    }

    private static @Nullable QueuedCall first(Deque<QueuedCall> queue) {
        QueuedCall first = queue.peekFirst();
        while (first != null && first.isTaken()) {
            queue.pollFirst();
            first = queue.peekFirst();
        }
        return first;
    }

    long rows() {
        return rows;
    }

    int calls(BatchKey key) {
        Alike alike = byKey.get(key);
        return alike == null ? 0 : alike.calls;
    }

    long rows(BatchKey key) {
        Alike alike = byKey.get(key);
        return alike == null ? 0 : alike.rows;
    }

    boolean isEmpty() {
        return calls == 0;
    }

    List<QueuedCall> waiting() {
        return order.stream().filter(call -> !call.isTaken()).toList();
    }
}
