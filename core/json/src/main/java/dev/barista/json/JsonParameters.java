package dev.barista.json;

import dev.barista.model.ParameterValue;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads {@code parameters} objects: names with strings, numbers, true or false. */
public final class JsonParameters {

    private JsonParameters() {}

    /**
     * The parameters of the object that the input stands on.
     *
     * @param what says whose parameters they are, for messages
     */
    public static Map<String, ParameterValue> read(JsonInput input, Supplier<String> what) {
        Gathered gathered = new Gathered();
        input.object(what, name -> gathered.put(name, value(input, what, name)));
        return gathered.map();
    }

    /** What was read so far. Every tensor of a binary call has one parameter, so for one no hash table is made. */
    private static final class Gathered {

        private @Nullable String firstName;
        private @Nullable ParameterValue firstValue;
        private @Nullable Map<String, ParameterValue> several;

        void put(String name, ParameterValue value) {
            if (firstName == null || firstValue == null) {
                firstName = name;
                firstValue = value;
                return;
            }
            if (several == null) {
                several = new LinkedHashMap<>();
                several.put(firstName, firstValue);
            }
            several.put(name, value);
        }

        Map<String, ParameterValue> map() {
            if (several != null) {
                return several;
            }
            return firstName == null || firstValue == null ? Map.of() : Map.of(firstName, firstValue);
        }
    }

    private static ParameterValue value(JsonInput input, Supplier<String> whose, String name) {
        return switch (input.token()) {
            case STRING -> new ParameterValue.StringValue(input.text());
            case TRUE -> new ParameterValue.BoolValue(true);
            case FALSE -> new ParameterValue.BoolValue(false);
            case INTEGER -> wholeNumber(input, whose, name);
            case DECIMAL -> new ParameterValue.DoubleValue(input.number(what(whose, name)));
            case START_OBJECT, END_OBJECT, START_ARRAY, END_ARRAY, KEY, NULL ->
                throw input.error(
                        what(whose, name) + ": expected a string, a number, true or false, got " + input.got());
        };
    }

    private static ParameterValue wholeNumber(JsonInput input, Supplier<String> whose, String name) {
        if (input.fitsLong()) {
            return new ParameterValue.LongValue(input.longValue());
        }
        BigInteger value = input.bigIntegerValue();
        if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
            throw input.error(what(whose, name) + ": " + input.got() + " is beyond 64 bits");
        }
        return new ParameterValue.UnsignedLongValue(value.longValue());
    }

    private static String what(Supplier<String> whose, String name) {
        return whose.get() + " \"" + name + "\"";
    }
}
