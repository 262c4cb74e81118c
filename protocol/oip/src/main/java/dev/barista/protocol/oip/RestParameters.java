package dev.barista.protocol.oip;

import dev.barista.model.ParameterValue;
import dev.barista.model.ParameterValue.BoolValue;
import dev.barista.model.ParameterValue.DoubleValue;
import dev.barista.model.ParameterValue.LongValue;
import dev.barista.model.ParameterValue.StringValue;
import dev.barista.model.ParameterValue.UnsignedLongValue;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/** Writes {@code parameters} objects. */
final class RestParameters {

    private RestParameters() {}

    /** Writes the property, its keys sorted. */
    static void write(JsonGenerator json, Map<String, ParameterValue> parameters) {
        json.writeName("parameters");
        json.writeStartObject();
        for (Map.Entry<String, ParameterValue> parameter : new TreeMap<>(parameters).entrySet()) {
            json.writeName(parameter.getKey());
            switch (parameter.getValue()) {
                case BoolValue(boolean value) -> json.writeBoolean(value);
                case LongValue(long value) -> json.writeNumber(value);
                case UnsignedLongValue(long bits) -> json.writeNumber(Long.toUnsignedString(bits));
                case DoubleValue(double value) when Double.isFinite(value) -> json.writeNumber(value);
                case DoubleValue(double value) -> json.writeString(Double.toString(value));
                case StringValue(String value) -> json.writeString(value);
            }
        }
        json.writeEndObject();
    }
}
