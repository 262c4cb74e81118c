package dev.barista.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON value; immutable. Numbers keep the digits they were written with, so that none is lost on the way through. */
sealed interface Json {

    /** Members in the order of the text. */
    record JsonObject(Map<String, Json> members) implements Json {
        public JsonObject {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        Optional<Json> member(String name) {
            return Optional.ofNullable(members.get(name));
        }

        /** The text under a name, "" if there is none. */
        String text(String name) {
            return members.get(name) instanceof JsonText found ? found.value() : "";
        }

        /** The whole number under a name, 0 if there is none. */
        long number(String name) {
            return members.get(name) instanceof JsonNumber found && found.isWhole()
                    ? Long.parseLong(found.literal())
                    : 0;
        }

        /** Whether true stands under a name. */
        boolean isTrue(String name) {
            return members.get(name) instanceof JsonBool found && found.value();
        }

        /** The object under a name, empty if there is none. */
        JsonObject object(String name) {
            return members.get(name) instanceof JsonObject found ? found : new JsonObject(Map.of());
        }

        /** The items under a name, none if there is no array. */
        List<Json> items(String name) {
            return members.get(name) instanceof JsonArray found ? found.items() : List.of();
        }
    }

    /** An array. */
    record JsonArray(List<Json> items) implements Json {
        public JsonArray {
            items = List.copyOf(items);
        }
    }

    /** A string. */
    record JsonText(String value) implements Json {}

    /** A number as it was written. */
    record JsonNumber(String literal) implements Json {
        boolean isWhole() {
            return literal.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
        }
    }

    /** True or false. */
    record JsonBool(boolean value) implements Json {}

    /** null. */
    record JsonNull() implements Json {}

    static JsonText text(String value) {
        return new JsonText(value);
    }

    static JsonNumber number(long value) {
        return new JsonNumber(Long.toString(value));
    }

    /** A number with as many decimals as are worth reading. */
    static JsonNumber number(double value, int decimals) {
        return new JsonNumber(BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_UP)
                .toPlainString());
    }

    /** What a person would call the value in a message. */
    default String describe() {
        return switch (this) {
            case JsonObject object -> "an object";
            case JsonArray array -> "a list of " + array.items().size();
            case JsonText text ->
                '"' + (text.value().length() > 40 ? text.value().substring(0, 40) + "…" : text.value()) + '"';
            case JsonNumber number -> number.literal();
            case JsonBool bool -> String.valueOf(bool.value());
            case JsonNull none -> "null";
        };
    }
}
