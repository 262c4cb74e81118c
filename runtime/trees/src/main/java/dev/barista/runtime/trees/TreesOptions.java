package dev.barista.runtime.trees;

import dev.barista.model.InferenceException;
import dev.barista.model.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A model's settings for this runtime: what {@code options:} of a model.yaml may hold. docs/runtimes/trees.md explains
 * them.
 *
 * @param outputs in the order of the signature
 * @param iterations {@code all}, {@code best} or a number of rounds
 */
record TreesOptions(List<TreeOutput> outputs, String iterations) {

    private static final String OUTPUTS = "outputs";
    private static final String ITERATIONS = "iterations";
    private static final List<String> NAMES = List.of(OUTPUTS, ITERATIONS);
    private static final String ALL = "all";
    private static final String BEST = "best";
    private static final Pattern SEPARATOR = Pattern.compile("\\s*,\\s*");

    TreesOptions {
        outputs = List.copyOf(outputs);
    }

    /**
     * The settings with these values, defaults elsewhere.
     *
     * @throws InferenceException INVALID_ARGUMENT if an option is unknown or its value can't be
     */
    static TreesOptions parse(Map<String, String> options) {
        for (String name : options.keySet()) {
            if (!NAMES.contains(name)) {
                throw InferenceException.invalid("unknown option \"" + name + "\" of the trees runtime"
                        + NearestName.hint(name, NAMES) + " (known: " + String.join(", ", NAMES) + ")");
            }
        }
        return new TreesOptions(outputs(options.getOrDefault(OUTPUTS, "prediction")), iterations(options));
    }

    private static List<TreeOutput> outputs(String value) {
        List<TreeOutput> outputs = new ArrayList<>();
        for (String name : SEPARATOR.split(value.strip(), -1)) {
            TreeOutput output = output(name, value);
            if (outputs.contains(output)) {
                throw bad(OUTPUTS, value, "each output once");
            }
            outputs.add(output);
        }
        return outputs;
    }

    private static TreeOutput output(String name, String value) {
        List<String> known = new ArrayList<>();
        for (TreeOutput output : TreeOutput.values()) {
            if (output.tensorName().equals(name)) {
                return output;
            }
            known.add(output.tensorName());
        }
        throw bad(OUTPUTS, value, "some of " + String.join(", ", known) + ", with commas between them");
    }

    private static String iterations(Map<String, String> options) {
        String value = options.getOrDefault(ITERATIONS, ALL).toLowerCase(Locale.ROOT);
        if (!value.equals(ALL) && !value.equals(BEST) && number(value) < 1) {
            throw bad(ITERATIONS, value, "all, best, or a whole number of 1 or more");
        }
        return value;
    }

    private static int number(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The model with as many rounds as wanted. */
    TreeEnsemble choose(TreeEnsemble ensemble) {
        int all = ensemble.iterations();
        int wanted = switch (iterations) {
            case ALL -> all;
            case BEST ->
                ensemble.bestIteration()
                                .orElseThrow(() -> InferenceException.invalid(
                                        "option \"iterations\" is best, and the file names no best_iteration"))
                        + 1;
            default -> number(iterations);
        };
        if (wanted > all) {
            throw InferenceException.invalid("option \"iterations\" asks for " + wanted + ", and the model has " + all);
        }
        return ensemble.first(wanted);
    }

    private static InferenceException bad(String name, String value, String expected) {
        return InferenceException.invalid(
                "option \"" + name + "\" of the trees runtime: expected " + expected + ", got \"" + value + "\"");
    }
}
