package dev.barista.storage;

import java.util.List;
import java.util.Optional;

/** A piece of a YAML document. Lines count from 1. */
sealed interface YamlNode {

    int line();

    /** What it is, for messages. */
    String describe();

    /** The value of a key; empty if there is none, or this is no map. */
    default Optional<YamlNode> at(String key) {
        return this instanceof Mapping mapping
                ? mapping.entries().stream()
                        .filter(entry -> entry.key().equals(key))
                        .map(Entry::value)
                        .findFirst()
                : Optional.empty();
    }

    /** The keys of a map. */
    default List<String> keys() {
        return this instanceof Mapping mapping
                ? mapping.entries().stream().map(Entry::key).toList()
                : List.of();
    }

    /** @param plain whether it was written without quotes */
    record Scalar(int line, String value, boolean plain) implements YamlNode {

        /** Whether it stands for nothing at all, as a key without a value does. */
        boolean isNull() {
            return plain && (value.isEmpty() || value.equals("~") || value.equals("null"));
        }

        @Override
        public String describe() {
            return '"' + (value.length() <= 40 ? value : value.substring(0, 40) + "…") + '"';
        }
    }

    record Sequence(int line, List<YamlNode> items) implements YamlNode {
        @Override
        public String describe() {
            return "a list";
        }
    }

    record Mapping(int line, List<Entry> entries) implements YamlNode {
        @Override
        public String describe() {
            return "a map of keys and values";
        }
    }

    record Entry(int line, String key, YamlNode value) {}
}
