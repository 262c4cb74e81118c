package dev.barista.scheduling;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one level of priority. Tenants take turns by the rows that were run for them, so that one with a long
 * queue does not hold up one with a short queue; within a tenant the order is that of arrival. Guarded by the lock of
 * the pool.
 */
final class FairQueue {

    private final Map<String, TenantCalls> tenants = new LinkedHashMap<>(4);

    /** How much the tenant whose turn it was last had been served; those who come anew start there, not at nothing. */
    private double turn;

    private long rows;

    void add(QueuedCall call) {
        tenants.computeIfAbsent(call.call().context().caller().tenant(), tenant -> new TenantCalls(turn))
                .add(call);
        rows += call.rows();
    }

    /** The next call by the order of turns; null if none waits. */
    @Nullable
    QueuedCall first() {
        TenantCalls next = null;
        for (TenantCalls tenant : tenants.values()) {
            if (next == null || tenant.served() < next.served()) {
                next = tenant;
            }
        }
        return next == null ? null : next.first();
    }

    /** The next call of this kind by the order of turns; null if none waits. */
    @Nullable
    QueuedCall first(BatchKey key) {
        QueuedCall first = null;
        double least = Double.POSITIVE_INFINITY;
        for (TenantCalls tenant : tenants.values()) {
            if (tenant.served() < least) {
                QueuedCall call = tenant.first(key);
                if (call != null) {
                    first = call;
                    least = tenant.served();
                }
            }
        }
        return first;
    }

    /**
     * Takes a call out.
     *
     * @param runs whether it will be run, and so counts to its tenant
     */
    void take(QueuedCall call, boolean runs) {
        String name = call.call().context().caller().tenant();
        TenantCalls tenant = tenants.get(name);
        if (tenant == null) {
            throw new IllegalStateException("tenant \"" + name + "\" has no call here");
        }
        tenant.take(call);
        rows -= call.rows();
        if (runs) {
            turn = Math.max(turn, tenant.served());
            tenant.charge(call.rows());
        }
        if (tenant.isEmpty()) {
            tenants.remove(name);
        }
    }

    long rows() {
        return rows;
    }

    int calls(BatchKey key) {
        int sum = 0;
        for (TenantCalls tenant : tenants.values()) {
            sum += tenant.calls(key);
        }
        return sum;
    }

    long rows(BatchKey key) {
        long sum = 0;
        for (TenantCalls tenant : tenants.values()) {
            sum += tenant.rows(key);
        }
        return sum;
    }

    long tenantRows(String tenant) {
        TenantCalls calls = tenants.get(tenant);
        return calls == null ? 0 : calls.rows();
    }

    List<QueuedCall> waiting() {
        return tenants.values().stream()
                .flatMap(tenant -> tenant.waiting().stream())
                .toList();
    }
}
