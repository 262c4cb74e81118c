package dev.barista.protocol.oip;

import dev.barista.json.JsonOutput;
import dev.barista.model.ParameterValue;
import dev.barista.model.ParameterValue.BoolValue;
import dev.barista.model.ParameterValue.DoubleValue;
import dev.barista.model.ParameterValue.LongValue;
import dev.barista.model.ParameterValue.StringValue;
import dev.barista.model.ParameterValue.UnsignedLongValue;
import java.util.Map;
import java.util.TreeMap;

/** Writes {@code parameters} objects. */
final class RestParameters {

    private RestParameters() {}

    /** Writes the property, its keys sorted. */
    static void write(JsonOutput json, Map<String, ParameterValue> parameters) {
        json.key("parameters").startObject();
        for (Map.Entry<String, ParameterValue> parameter : new TreeMap<>(parameters).entrySet()) {
            json.key(parameter.getKey());
            switch (parameter.getValue()) {
                case BoolValue(boolean value) -> json.bool(value);
                case LongValue(long value) -> json.number(value);
                case UnsignedLongValue(long bits) -> json.unsigned(bits);
                case DoubleValue(double value) -> json.number(value);
                case StringValue(String value) -> json.string(value);
            }
        }
        json.endObject();
    }
}
