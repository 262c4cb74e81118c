package dev.barista.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options of a plain command line.
 *
 * @param values by the options' names, in the order given; an option without a value has none
 */
record PlainOptions(Map<String, List<String>> values) {

    private static final int MOST_DIGITS = 9;

    /** What an option takes. */
    enum Kind {
        FLAG(false, false),
        TEXT(true, false),
        NUMBER(true, false),
        TEXTS(true, true),
        NUMBERS(true, true);

        private final boolean takesValue;
        private final boolean repeats;

        Kind(boolean takesValue, boolean repeats) {
            this.takesValue = takesValue;
            this.repeats = repeats;
        }

        boolean isNumeric() {
            return this == NUMBER || this == NUMBERS;
        }
    }

    /** Reads {@code --name value}, {@code --name=value} and {@code --flag}; nothing if anything else is among them. */
    static Optional<PlainOptions> read(Map<String, Kind> known, List<String> words) {
        Map<String, List<String>> values = new HashMap<>();
        for (int next = 0; next < words.size(); next++) {
            String word = words.get(next);
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            Kind kind = known.get(name);
            if (kind == null || (!kind.repeats && values.containsKey(name))) {
                return Optional.empty();
            }
            List<String> given = values.computeIfAbsent(name, first -> new ArrayList<>());
            if (!kind.takesValue) {
                if (equals >= 0) {
                    return Optional.empty();
                }
                continue;
            }
            if (equals < 0) {
                next++;
            }
            String value = equals >= 0 ? word.substring(equals + 1) : next < words.size() ? words.get(next) : "";
            if (!isPlain(value, kind)) {
                return Optional.empty();
            }
            given.add(value);
        }
        return Optional.of(new PlainOptions(values));
    }

    private static boolean isPlain(String value, Kind kind) {
        if (kind.isNumeric()) {
            return isNumber(value);
        }
        return !value.isEmpty() && value.charAt(0) != '-' && value.indexOf('"') < 0 && value.indexOf('\'') < 0;
    }

    private static boolean isNumber(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        boolean leadingZero = value.length() > 1 && value.charAt(0) == '0';
        return !value.isEmpty() && value.length() <= MOST_DIGITS && !leadingZero;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    List<String> texts(String name) {
        return values.getOrDefault(name, List.of());
    }

    List<Integer> numbers(String name) {
        List<Integer> numbers = new ArrayList<>();
        for (String text : texts(name)) {
            numbers.add(Integer.valueOf(text));
        }
        return numbers;
    }

    List<Path> paths(String name) {
        List<Path> paths = new ArrayList<>();
        for (String text : texts(name)) {
            paths.add(Path.of(text));
        }
        return paths;
    }

    String text(String name, String otherwise) {
        List<String> given = texts(name);
        return given.isEmpty() ? otherwise : given.getFirst();
    }

    int number(String name, int otherwise) {
        List<String> given = texts(name);
        return given.isEmpty() ? otherwise : Integer.parseInt(given.getFirst());
    }

    /** The only value of an option that may be left out. */
    static <T> @Nullable T first(List<T> given) {
        return given.isEmpty() ? null : given.getFirst();
    }
}
