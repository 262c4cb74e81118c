package dev.barista.json;

import dev.barista.model.ParameterValue;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code parameters} objects: names with strings, numbers, true or false. */
public final class JsonParameters {

    private JsonParameters() {}

    /**
     * The parameters of the object that the input stands on.
     *
     * @param what whose parameters they are, for messages
     */
    public static Map<String, ParameterValue> read(JsonInput input, String what) {
        Map<String, ParameterValue> parameters = new LinkedHashMap<>();
        input.object(what, name -> parameters.put(name, value(input, what + " \"" + name + "\"")));
        return parameters;
    }

    private static ParameterValue value(JsonInput input, String what) {
        return switch (input.token()) {
            case VALUE_STRING -> new ParameterValue.StringValue(input.text());
            case VALUE_TRUE -> new ParameterValue.BoolValue(true);
            case VALUE_FALSE -> new ParameterValue.BoolValue(false);
            case VALUE_NUMBER_INT -> wholeNumber(input, what);
            case VALUE_NUMBER_FLOAT -> new ParameterValue.DoubleValue(input.number(what));
            case START_OBJECT,
                    END_OBJECT,
                    START_ARRAY,
                    END_ARRAY,
                    PROPERTY_NAME,
                    VALUE_NULL,
                    NOT_AVAILABLE,
                    VALUE_EMBEDDED_OBJECT ->
                throw input.error(what + ": expected a string, a number, true or false, got " + input.got());
        };
    }

    private static ParameterValue wholeNumber(JsonInput input, String what) {
        if (input.fitsLong()) {
            return new ParameterValue.LongValue(input.longValue());
        }
        BigInteger value = input.bigIntegerValue();
        if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
            throw input.error(what + ": " + input.got() + " is beyond 64 bits");
        }
        return new ParameterValue.UnsignedLongValue(value.longValue());
    }
}
