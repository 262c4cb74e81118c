package dev.barista.storage;

import dev.barista.model.InferenceException;
import dev.barista.model.NearestName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads one map of a YAML document by its keys. A key without a value counts as not there. */
final class YamlSection {

    static final String ANY_KEY = "<name>";

    private final String file;
    private final String path;
    private final Map<String, YamlNode> values = new LinkedHashMap<>();

    /**
     * @param path where the section stands, for messages; "" for the whole document
     * @param known the keys that it may have, {@value #ANY_KEY} for any
     * @throws InferenceException if the node is no map, or has an unknown or a repeated key
     */
    YamlSection(String file, String path, YamlNode node, List<String> known) {
        this.file = file;
        this.path = path;
        if (!(node instanceof YamlNode.Mapping mapping)) {
            String where = path.isEmpty() ? "" : path + ": ";
            throw error(node, where + "expected a map of keys and values, got " + node.describe());
        }
        for (YamlNode.Entry entry : mapping.entries()) {
            if (!known.contains(ANY_KEY) && !known.contains(entry.key())) {
                String hint = NearestName.hint(entry.key(), known);
                throw YamlText.error(
                        file,
                        entry.line(),
                        "unknown key \"" + full(entry.key()) + "\""
                                + (hint.isEmpty() ? "; known here are " + String.join(", ", known) : hint));
            }
            if (values.put(entry.key(), entry.value()) != null) {
                throw YamlText.error(file, entry.line(), "the key \"" + full(entry.key()) + "\" occurs twice");
            }
        }
        values.values().removeIf(value -> value instanceof YamlNode.Scalar scalar && scalar.isNull());
    }

    List<String> keys() {
        return List.copyOf(values.keySet());
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    Optional<String> text(String key) {
        return scalar(key, "text").map(YamlNode.Scalar::value);
    }

    OptionalInt integer(String key, int min, int max) {
        Optional<YamlNode.Scalar> scalar = scalar(key, range(min, max));
        return scalar.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) integer(key, scalar.get(), min, max));
    }

    OptionalLong longInteger(String key, long min) {
        Optional<YamlNode.Scalar> scalar = scalar(key, range(min, Long.MAX_VALUE));
        return scalar.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(integer(key, scalar.get(), min, Long.MAX_VALUE));
    }

    Optional<Duration> duration(String key) {
        return scalar(key, DurationText.EXPECTED)
                .map(scalar -> DurationText.parse(scalar.value())
                        .orElseThrow(() -> wrong(key, DurationText.EXPECTED, scalar)));
    }

    Optional<Boolean> bool(String key) {
        return scalar(key, "true or false").map(scalar -> switch (scalar.value()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(key, "true or false", scalar);
        });
    }

    /** A section below this one. */
    Optional<YamlSection> section(String key) {
        return Optional.ofNullable(values.get(key))
                .map(node -> new YamlSection(file, full(key), node, ModelYamlKey.keysOf(full(key))));
    }

    /** The items of a list of sections. */
    List<YamlSection> sections(String key) {
        List<YamlSection> sections = new ArrayList<>();
        for (YamlNode item : items(key, "a list").orElse(List.of())) {
            sections.add(new YamlSection(file, full(key), item, ModelYamlKey.keysOf(full(key) + "[]")));
        }
        return sections;
    }

    Optional<List<Long>> integers(String key, long min) {
        return integers(key, min, Long.MAX_VALUE);
    }

    Optional<List<Long>> integers(String key, long min, long max) {
        String expected = "a list of whole numbers from " + min;
        return items(key, expected).map(items -> {
            List<Long> numbers = new ArrayList<>();
            for (YamlNode item : items) {
                if (!(item instanceof YamlNode.Scalar scalar)) {
                    throw wrong(key, expected, item);
                }
                numbers.add(integer(key, scalar, min, max));
            }
            return numbers;
        });
    }

    Optional<List<String>> texts(String key) {
        String expected = "a list of names";
        return items(key, expected).map(items -> {
            List<String> texts = new ArrayList<>();
            for (YamlNode item : items) {
                if (!(item instanceof YamlNode.Scalar scalar)) {
                    throw wrong(key, expected, item);
                }
                texts.add(scalar.value());
            }
            return texts;
        });
    }

    private Optional<List<YamlNode>> items(String key, String expected) {
        return Optional.ofNullable(values.get(key)).map(node -> {
            if (!(node instanceof YamlNode.Sequence sequence)) {
                throw wrong(key, expected, node);
            }
            return sequence.items();
        });
    }

    private Optional<YamlNode.Scalar> scalar(String key, String expected) {
        return Optional.ofNullable(values.get(key)).map(node -> {
            if (!(node instanceof YamlNode.Scalar scalar)) {
                throw wrong(key, expected, node);
            }
            return scalar;
        });
    }

    private long integer(String key, YamlNode.Scalar scalar, long min, long max) {
        try {
            long value = Long.parseLong(scalar.value());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw wrong(key, range(min, max), scalar);
        }
        throw wrong(key, range(min, max), scalar);
    }

    private static String range(long min, long max) {
        return "a whole number from " + min + (max < Integer.MAX_VALUE ? " to " + max : "");
    }

    /** An error about the value of a key, with its line. */
    InferenceException wrong(String key, String expected, YamlNode got) {
        return error(got, full(key) + ": expected " + expected + ", got " + got.describe());
    }

    /** An error about a key that is there. */
    InferenceException wrong(String key, String message) {
        YamlNode node = values.get(key);
        return YamlText.error(file, node == null ? 1 : node.line(), full(key) + ": " + message);
    }

    private InferenceException error(YamlNode node, String message) {
        return YamlText.error(file, node.line(), message);
    }

    private String full(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
