package dev.barista.storage;

import dev.barista.model.InferenceException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Understands the parts of a Triton model configuration that set up ONNX Runtime. */
final class TritonOptions {

    private static final String SESSION_CONFIG = "session.";

    private static final Map<String, String> THREADS = Map.of(
            "intra_op_thread_count", "intra_op_threads",
            "inter_op_thread_count", "inter_op_threads");

    private static final Map<String, String> SWITCHES = Map.of(
            "enable_mem_arena", "memory_arena",
            "enable_mem_pattern", "memory_pattern");

    /** Read where the runtime is chosen. */
    private static final Set<String> OTHERS = Set.of("model_type", "predict_proba", "output_class");

    private final String where;
    private final List<String> notes;

    /** @param notes takes what has no effect */
    TritonOptions(String where, List<String> notes) {
        this.where = where;
        this.notes = notes;
    }

    /**
     * The runtime's options, by its own names.
     *
     * @param onnx whether that is ONNX Runtime; what is meant for others is theirs alone
     */
    Map<String, String> options(ProtoNode.Message config, boolean onnx) {
        if (!onnx) {
            config.message("parameters")
                    .ifPresent(parameters -> parameters.fields().keySet().stream()
                            .filter(name -> !OTHERS.contains(name))
                            .forEach(name -> notes.add("no effect here: parameter " + name)));
            if (config.has("optimization")) {
                notes.add("no effect here: optimization");
            }
            return Map.of();
        }
        Map<String, String> options = new LinkedHashMap<>();
        config.message("parameters")
                .ifPresent(parameters -> parameters.fields().forEach((key, values) -> {
                    ProtoNode.Message parameter = (ProtoNode.Message) values.getFirst();
                    parameter(key, parameter.text("string_value").orElse(""), parameter, options);
                }));
        config.message("optimization").ifPresent(optimization -> optimization(optimization, options));
        return options;
    }

    private void parameter(String key, String value, ProtoNode at, Map<String, String> options) {
        if (THREADS.containsKey(key)) {
            options.put(THREADS.getOrDefault(key, key), value);
        } else if (SWITCHES.containsKey(key)) {
            options.put(SWITCHES.getOrDefault(key, key), zeroOrOne(key, value, at, "false", "true"));
        } else if (key.equals("execution_mode")) {
            options.put("execution_mode", zeroOrOne(key, value, at, "sequential", "parallel"));
        } else if (key.startsWith(SESSION_CONFIG)) {
            options.put("session_config." + key, value);
        } else {
            notes.add("no effect here: parameter " + key);
        }
    }

    private String zeroOrOne(String key, String value, ProtoNode at, String zero, String one) {
        return switch (value) {
            case "0" -> zero;
            case "1" -> one;
            default -> throw error(at, "parameter " + key + ": expected \"0\" or \"1\", got \"" + value + "\"");
        };
    }

    private void optimization(ProtoNode.Message optimization, Map<String, String> options) {
        optimization.message("graph").ifPresent(graph -> {
            long level = graph.integers("level").stream().findFirst().orElse(0L);
            if (level == -1) {
                options.put("graph_optimization", "basic");
            } else if (level == 1) {
                options.put("graph_optimization", "extended");
            } else if (level == 2) {
                options.put("graph_optimization", "none");
            } else if (level != 0) {
                throw error(graph, "optimization.graph.level: expected -1, 0, 1 or 2, got " + level);
            }
        });
        optimization.fields().keySet().stream()
                .filter(field -> !field.equals("graph"))
                .forEach(field -> notes.add("no effect here: optimization." + field));
    }

    private InferenceException error(ProtoNode at, String message) {
        return ProtoText.error(where, at.line(), message);
    }
}
