package dev.barista.runtime.onnx;

import dev.barista.model.InferenceException;
import dev.barista.model.NearestName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model's settings for this runtime: what {@code options:} of a model.yaml may hold. docs/runtimes/onnx.md explains
 * them to users.
 *
 * @param freeDimensions sizes that symbolic dimensions are fixed to, by their names
 * @param sessionConfig entries for ONNX Runtime's own session configuration, those that follow from other options
 *     included
 */
record OnnxOptions(
        GraphOptimization graphOptimization,
        ExecutionMode executionMode,
        int intraOpThreads,
        int interOpThreads,
        boolean memoryArena,
        boolean memoryPattern,
        boolean deterministic,
        boolean overridableInitializers,
        boolean allowEmptyInputs,
        Map<String, Long> freeDimensions,
        Map<String, String> sessionConfig) {

    /** How much ONNX Runtime rewrites the graph at load: {@code none}, {@code basic}, {@code extended}, {@code all}. */
    static final String GRAPH_OPTIMIZATION = "graph_optimization";

    /** {@code sequential}, or {@code parallel} for graphs with wide branches and more than one inter-op thread. */
    static final String EXECUTION_MODE = "execution_mode";

    /**
     * Threads that share the work of one operator, default 1: the caller's own. Parallelism comes from instances; more
     * threads were no faster and suffer when the machine is busy. 0 lets ONNX Runtime take one per core.
     */
    static final String INTRA_OP_THREADS = "intra_op_threads";

    /** Threads that run operators side by side in {@code parallel} mode, default 1. */
    static final String INTER_OP_THREADS = "inter_op_threads";

    /** Whether idle threads spin for work, default false: it costs whole cores and only helps an idle machine. */
    static final String ALLOW_SPINNING = "allow_spinning";

    /** Whether to keep freed memory for the next run, default false: an arena grows to the largest run and stays so. */
    static final String MEMORY_ARENA = "memory_arena";

    /** Whether to plan the memory of a whole run once for each combination of input shapes, default true. */
    static final String MEMORY_PATTERN = "memory_pattern";

    /** Whether to use only operators whose result does not depend on thread timing, default false. */
    static final String DETERMINISTIC = "deterministic";

    /** Whether to take numbers too small for full precision as 0, default false. */
    static final String DENORMAL_AS_ZERO = "denormal_as_zero";

    /** Whether inputs that have a default in the file are optional inputs of the signature, default true. */
    static final String OVERRIDABLE_INITIALIZERS = "overridable_initializers";

    /**
     * Whether a model with {@link FragileOperators} takes tensors without elements, default false; for models that
     * never pass them on to such an operator.
     */
    static final String ALLOW_EMPTY_INPUTS = "allow_empty_inputs";

    /** {@code free_dimension.<name>}: the size to fix a symbolic dimension to. */
    static final String FREE_DIMENSION_PREFIX = "free_dimension.";

    /** {@code session_config.<key>}: an entry for ONNX Runtime's session configuration, handed on as it is. */
    static final String SESSION_CONFIG_PREFIX = "session_config.";

    private static final List<String> NAMES = List.of(
            GRAPH_OPTIMIZATION,
            EXECUTION_MODE,
            INTRA_OP_THREADS,
            INTER_OP_THREADS,
            ALLOW_SPINNING,
            MEMORY_ARENA,
            MEMORY_PATTERN,
            DETERMINISTIC,
            DENORMAL_AS_ZERO,
            OVERRIDABLE_INITIALIZERS,
            ALLOW_EMPTY_INPUTS,
            FREE_DIMENSION_PREFIX + "<name>",
            SESSION_CONFIG_PREFIX + "<key>");

    private static final int MAX_THREADS = 1024;

    OnnxOptions {
        freeDimensions = Map.copyOf(freeDimensions);
        sessionConfig = Map.copyOf(sessionConfig);
    }

    /**
     * The settings with these values, defaults elsewhere.
     *
     * @throws InferenceException INVALID_ARGUMENT if an option is unknown or its value can't be
     */
    static OnnxOptions parse(Map<String, String> options) {
        checkNames(options);
        Map<String, Long> freeDimensions = new TreeMap<>();
        Map<String, String> sessionConfig = new TreeMap<>();
        String spinning = flag(options, ALLOW_SPINNING, false) ? "1" : "0";
        sessionConfig.put("session.intra_op.allow_spinning", spinning);
        sessionConfig.put("session.inter_op.allow_spinning", spinning);
        sessionConfig.put("session.set_denormal_as_zero", flag(options, DENORMAL_AS_ZERO, false) ? "1" : "0");
        options.forEach((name, value) -> {
            if (name.startsWith(FREE_DIMENSION_PREFIX)) {
                freeDimensions.put(name.substring(FREE_DIMENSION_PREFIX.length()), size(name, value));
            } else if (name.startsWith(SESSION_CONFIG_PREFIX)) {
                sessionConfig.put(name.substring(SESSION_CONFIG_PREFIX.length()), value);
            }
        });
        return new OnnxOptions(
                choice(options, GRAPH_OPTIMIZATION, GraphOptimization.ALL, GraphOptimization.values()),
                choice(options, EXECUTION_MODE, ExecutionMode.SEQUENTIAL, ExecutionMode.values()),
                threads(options, INTRA_OP_THREADS),
                threads(options, INTER_OP_THREADS),
                flag(options, MEMORY_ARENA, false),
                flag(options, MEMORY_PATTERN, true),
                flag(options, DETERMINISTIC, false),
                flag(options, OVERRIDABLE_INITIALIZERS, true),
                flag(options, ALLOW_EMPTY_INPUTS, false),
                freeDimensions,
                sessionConfig);
    }

    private static void checkNames(Map<String, String> options) {
        for (String name : options.keySet()) {
            boolean known = NAMES.contains(name)
                    || isPrefixed(name, FREE_DIMENSION_PREFIX)
                    || isPrefixed(name, SESSION_CONFIG_PREFIX);
            if (!known || name.endsWith(">")) {
                throw InferenceException.invalid("unknown option \"" + name + "\" of the onnx runtime"
                        + NearestName.hint(name, NAMES) + " (known: " + String.join(", ", NAMES) + ")");
            }
        }
    }

    private static boolean isPrefixed(String name, String prefix) {
        return name.startsWith(prefix) && name.length() > prefix.length();
    }

    private static <E extends Enum<E>> E choice(Map<String, String> options, String name, E otherwise, E[] choices) {
        String value = options.get(name);
        if (value == null) {
            return otherwise;
        }
        for (E choice : choices) {
            if (spelling(choice).equals(value)) {
                return choice;
            }
        }
        List<String> spellings =
                Arrays.stream(choices).map(OnnxOptions::spelling).toList();
        throw bad(name, value, "one of " + String.join(", ", spellings));
    }

    private static String spelling(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    private static boolean flag(Map<String, String> options, String name, boolean otherwise) {
        String value = options.getOrDefault(name, Boolean.toString(otherwise));
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw bad(name, value, "true or false");
        };
    }

    private static int threads(Map<String, String> options, String name) {
        String value = options.getOrDefault(name, "1");
        long threads = wholeNumber(value);
        if (threads < 0 || threads > MAX_THREADS) {
            throw bad(name, value, "a whole number from 0 (one per core) to " + MAX_THREADS);
        }
        return (int) threads;
    }

    private static long size(String name, String value) {
        long size = wholeNumber(value);
        if (size < 1) {
            throw bad(name, value, "a whole number of 1 or more");
        }
        return size;
    }

    /** The number, or -1 for what is none; no option wants -1. */
    private static long wholeNumber(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static InferenceException bad(String name, String value, String expected) {
        return InferenceException.invalid(
                "option \"" + name + "\" of the onnx runtime: expected " + expected + ", got \"" + value + "\"");
    }

    /** {@code GraphOptimizationLevel} of the C API. */
    enum GraphOptimization {
        NONE(0),
        BASIC(1),
        EXTENDED(2),
        ALL(99);

        private final int level;

        GraphOptimization(int level) {
            this.level = level;
        }

        int level() {
            return level;
        }
    }

    /** {@code ExecutionMode} of the C API. */
    enum ExecutionMode {
        SEQUENTIAL(0),
        PARALLEL(1);

        private final int number;

        ExecutionMode(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }
}
