package dev.barista.runtime.text;

import dev.barista.model.InferenceException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code options:} of a model.yaml says of a text model; what is left is the encoder's. docs/runtimes/text.md
 * explains them to users.
 *
 * @param task what the version does; empty leaves that to its files
 * @param encoder options for the runtime of the encoder
 */
record TextOptions(
        Optional<Task> task,
        Optional<Pooling> pooling,
        Optional<Boolean> normalize,
        Optional<Integer> maxTokens,
        Map<String, String> encoder) {

    private static final int MOST_TOKENS = 1 << 20;

    TextOptions {
        encoder = Map.copyOf(encoder);
    }

    enum Task {
        EMBEDDING,
        CLASSIFICATION
    }

    /** @throws InferenceException {@code INVALID_ARGUMENT} if a value can't be */
    static TextOptions parse(Map<String, String> options) {
        Map<String, String> rest = new HashMap<>(options);
        return new TextOptions(
                choice(rest, "task", Task.values()),
                choice(rest, "pooling", Pooling.values()),
                flag(rest),
                maxTokens(rest),
                rest);
    }

    private static <E extends Enum<E>> Optional<E> choice(Map<String, String> rest, String name, E[] choices) {
        String value = rest.remove(name);
        if (value == null) {
            return Optional.empty();
        }
        for (E choice : choices) {
            if (spelling(choice).equals(value)) {
                return Optional.of(choice);
            }
        }
        List<String> spellings =
                Arrays.stream(choices).map(TextOptions::spelling).toList();
        throw bad(name, "one of " + String.join(", ", spellings), value);
    }

    private static String spelling(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<Boolean> flag(Map<String, String> rest) {
        String value = rest.remove("normalize");
        if (value == null) {
            return Optional.empty();
        }
        return switch (value) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> throw bad("normalize", "true or false", value);
        };
    }

    private static Optional<Integer> maxTokens(Map<String, String> rest) {
        String value = rest.remove("max_tokens");
        if (value == null) {
            return Optional.empty();
        }
        if (!value.matches("[0-9]{1,7}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > MOST_TOKENS) {
            throw bad("max_tokens", "a whole number from 1 to " + MOST_TOKENS, value);
        }
        return Optional.of(Integer.parseInt(value));
    }

    private static InferenceException bad(String name, String expected, String value) {
        return InferenceException.invalid(
                "option \"" + name + "\" of the text runtime: expected " + expected + ", got \"" + value + "\"");
    }
}
