package dev.barista.lifecycle;

import dev.barista.model.ModelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where the labels of a model should point, and where they do: a label moves when its target is ready, and until then
 * stays with the version it had, as long as that serves. Belongs to lifecycle control.
 */
final class LabelTable {

    private final Map<String, ModelVersion> desired = new TreeMap<>();
    private final Map<String, ModelVersion> effective = new TreeMap<>();

    /** A label that resolves to something else than before. */
    record Move(String label, Optional<ModelVersion> from, Optional<ModelVersion> to) {}

    /** Takes over what a new configuration changed; what an operator moved otherwise stays. */
    void reconfigure(Map<String, ModelVersion> before, Map<String, ModelVersion> now) {
        before.keySet().stream().filter(label -> !now.containsKey(label)).forEach(desired::remove);
        now.forEach((label, target) -> {
            if (!target.equals(before.get(label))) {
                desired.put(label, target);
            }
        });
    }

    void point(String label, ModelVersion target) {
        desired.put(label, target);
    }

    /** Whether there was such a label. */
    boolean remove(String label) {
        return desired.remove(label) != null;
    }

    /** Moves what can be moved, given the versions that serve. */
    List<Move> resolve(Set<ModelVersion> ready) {
        Map<String, ModelVersion> before = new TreeMap<>(effective);
        effective.values().retainAll(ready);
        effective.keySet().retainAll(desired.keySet());
        desired.forEach((label, target) -> {
            if (ready.contains(target)) {
                effective.put(label, target);
            }
        });
        return moves(before);
    }

    private List<Move> moves(Map<String, ModelVersion> before) {
        List<Move> moves = new ArrayList<>(0);
        before.forEach((label, from) -> {
            if (!from.equals(effective.get(label))) {
                moves.add(new Move(label, Optional.of(from), Optional.ofNullable(effective.get(label))));
            }
        });
        effective.forEach((label, to) -> {
            if (!before.containsKey(label)) {
                moves.add(new Move(label, Optional.empty(), Optional.of(to)));
            }
        });
        return moves;
    }

    /** Where labels resolve to. */
    Map<String, ModelVersion> effective() {
        return Map.copyOf(effective);
    }

    /** Where labels should resolve to. */
    Map<String, ModelVersion> desired() {
        return new TreeMap<>(desired);
    }
}
