package dev.barista.storage;

import dev.barista.model.InferenceException;
import dev.barista.model.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks a configuration in protobuf's text or JSON form against the fields that its message has, so that whoever reads
 * it afterwards can trust names and types, and a slip of the pen is an error and not a setting without effect.
 */
final class ProtoSchema {

    private static final Pattern INTEGER = Pattern.compile("-?(0[xX][0-9a-fA-F]{1,16}|[0-9]{1,20})");
    private static final Pattern FLOAT =
            Pattern.compile("-?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?[fF]?|-?inf(inity)?|nan");

    private final Map<String, Map<String, Field>> messages = new LinkedHashMap<>();
    private final Map<String, List<String>> enums = new LinkedHashMap<>();
    private final String where;
    private final boolean json;

    /**
     * @param definitions a line an enum or message; fields as {@code name:type}, with {@code *} where repeated; a map
     *     names the type of its values
     * @param where the text's name in messages
     * @param json whether the text is JSON, where names may be written in camel case and any scalar as a string
     */
    ProtoSchema(String definitions, String where, boolean json) {
        this.where = where;
        this.json = json;
        for (String definition : definitions.replaceAll("\n +", " ").lines().toList()) {
            List<String> words = List.of(definition.split(" ", -1));
            if (words.getFirst().equals("enum")) {
                enums.put(words.get(1), words.subList(2, words.size()));
            } else {
                messages.put(words.get(1), fields(words.subList(2, words.size())));
            }
        }
    }

    private static Map<String, Field> fields(List<String> words) {
        Map<String, Field> fields = new LinkedHashMap<>();
        for (String word : words) {
            int colon = word.indexOf(':');
            String type = word.substring(colon + 1);
            boolean repeated = type.endsWith("*");
            boolean map = type.startsWith("map<");
            type = repeated ? type.substring(0, type.length() - 1) : type;
            type = map ? type.substring("map<".length(), type.length() - 1) : type;
            fields.put(word.substring(0, colon), new Field(type, repeated, map));
        }
        return fields;
    }

    private record Field(String type, boolean repeated, boolean map) {}

    /**
     * The configuration with every field known and of its type. Maps are messages whose fields are the map's keys.
     *
     * @param type the message that it is
     * @throws InferenceException {@code INVALID_ARGUMENT} with the line and a hint
     */
    ProtoNode.Message check(ProtoNode.Message config, String type) {
        return message(config, type);
    }

    private ProtoNode.Message message(ProtoNode.Message message, String type) {
        Map<String, Field> known = messages.getOrDefault(type, Map.of());
        Map<String, List<ProtoNode>> checked = new LinkedHashMap<>();
        message.fields().forEach((written, values) -> {
            String name = json && !known.containsKey(written) ? snakeCase(written) : written;
            Field field = known.get(name);
            int line = values.isEmpty() ? message.line() : values.getFirst().line();
            if (field == null) {
                String hint = NearestName.hint(name, known.keySet());
                throw error(
                        line,
                        "unknown field \"" + written + "\" in " + type
                                + (hint.isEmpty() ? "; it has " + String.join(", ", known.keySet()) : hint));
            }
            if (values.size() > 1 && !field.repeated() && !field.map()) {
                throw error(values.get(1).line(), name + " is given more than once");
            }
            if (!values.isEmpty()) {
                checked.put(name, field.map() ? List.of(map(values, name, field)) : values(values, name, field));
            }
        });
        return new ProtoNode.Message(message.line(), checked);
    }

    private List<ProtoNode> values(List<ProtoNode> values, String name, Field field) {
        List<ProtoNode> checked = new ArrayList<>();
        values.forEach(value -> checked.add(value(value, name, field.type())));
        return checked;
    }

    /** Entries written {@code {key: … value: …}} in text, and as an object's own keys in JSON. */
    private ProtoNode.Message map(List<ProtoNode> values, String name, Field field) {
        Map<String, List<ProtoNode>> entries = new LinkedHashMap<>();
        for (ProtoNode value : values) {
            if (!(value instanceof ProtoNode.Message entry)) {
                throw error(value.line(), name + ": expected entries of key and value");
            }
            if (json) {
                entry.fields().forEach((key, content) -> entries.put(key, values(content, name, field)));
                continue;
            }
            List<ProtoNode> keys = entry.all("key");
            List<ProtoNode> contents = entry.all("value");
            boolean complete =
                    keys.size() == 1 && contents.size() == 1 && entry.fields().size() == 2;
            if (!complete || !(keys.getFirst() instanceof ProtoNode.Scalar key)) {
                throw error(value.line(), name + ": an entry has one key and one value");
            }
            entries.put(key.text(), values(contents, name, field));
        }
        return new ProtoNode.Message(values.getFirst().line(), entries);
    }

    private ProtoNode value(ProtoNode value, String name, String type) {
        if (messages.containsKey(type)) {
            if (!(value instanceof ProtoNode.Message message)) {
                throw error(value.line(), name + ": expected the fields of " + type + " in braces");
            }
            return message(message, type);
        }
        if (!(value instanceof ProtoNode.Scalar scalar)) {
            throw error(value.line(), name + ": expected one value, got fields in braces");
        }
        if (!fits(scalar, type)) {
            throw error(value.line(), name + ": expected " + describe(type) + ", got \"" + scalar.text() + "\"");
        }
        return scalar;
    }

    private boolean fits(ProtoNode.Scalar scalar, String type) {
        String text = scalar.text();
        List<String> constants = enums.get(type);
        if (constants != null) {
            return constants.contains(text) && (json || !scalar.quoted());
        }
        return switch (type) {
            case "string" -> scalar.quoted();
            case "bool" ->
                !scalar.quoted()
                        && List.of("true", "false", "t", "f", "True", "False", "1", "0")
                                .contains(text);
            case "float", "double" ->
                (json || !scalar.quoted())
                        && FLOAT.matcher(text.toLowerCase(Locale.ROOT)).matches();
            default -> (json || !scalar.quoted()) && isInteger(text, type);
        };
    }

    private static boolean isInteger(String text, String type) {
        Matcher matcher = INTEGER.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        try {
            long value = Long.decode(text);
            return switch (type) {
                case "int32" -> value == (int) value;
                case "uint32" -> value >= 0 && value <= 0xFFFF_FFFFL;
                case "uint64" -> value >= 0;
                default -> true;
            };
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private String describe(String type) {
        List<String> constants = enums.get(type);
        return switch (type) {
            case "string" -> "a string in quotes";
            case "bool" -> "true or false";
            case "float", "double" -> "a number";
            default -> constants == null ? "a whole number (" + type + ")" : "one of " + String.join(", ", constants);
        };
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private InferenceException error(int line, String message) {
        return ProtoText.error(where, line, message);
    }
}
