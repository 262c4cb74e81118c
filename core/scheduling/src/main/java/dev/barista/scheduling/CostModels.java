package dev.barista.scheduling;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** A cost model for each kind of call, as long as there are not too many kinds; the rest shares one. Thread-safe. */
final class CostModels {

    private static final int MOST_KINDS = 256;

    private final ConcurrentMap<BatchKey, CostModel> byKind = new ConcurrentHashMap<>();
    private final CostModel others = new CostModel();

    CostModel of(BatchKey key) {
        CostModel known = byKind.get(key);
        if (known != null) {
            return known;
        }
        return byKind.size() >= MOST_KINDS ? others : byKind.computeIfAbsent(key, kind -> new CostModel());
    }

    /** The cost of the kind that was run most. */
    Cost usual() {
        Cost usual = others.cost();
        for (CostModel model : byKind.values()) {
            Cost cost = model.cost();
            usual = cost.runs() > usual.runs() ? cost : usual;
        }
        return usual;
    }
}
