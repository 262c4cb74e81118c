package dev.barista.cache;

import dev.barista.model.ParameterValue;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which of a call's parameters may change its answer, and which say that it must not be cached at all. */
final class CallParameters {

    /** How a call is served and how its answer is written, which is not what the answer is. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("timeout", "priority", "binary_data", "binary_data_output", "binary_data_size");

    /** A call of a sequence changes the state that the next one finds. */
    private static final String SEQUENCE_PREFIX = "sequence_";

    private CallParameters() {}

    /** Whether the answer depends on nothing but the call itself. */
    static boolean areCacheable(Map<String, ParameterValue> parameters) {
        if (parameters.isEmpty()) {
            return true;
        }
        for (String name : parameters.keySet()) {
            if (name.startsWith(SEQUENCE_PREFIX)) {
                return false;
            }
        }
        return true;
    }

    static void write(Map<String, ParameterValue> parameters, KeyWriter target) {
        if (parameters.isEmpty()) {
            target.number(0);
            return;
        }
        Map<String, ParameterValue> sorted = new TreeMap<>(parameters);
        sorted.keySet().removeAll(WITHOUT_EFFECT);
        target.number(sorted.size());
        sorted.forEach(target::parameter);
    }
}
