package dev.barista.model;

import java.util.Map;

/** An output that the caller asks for, with the caller's parameters for it. */
public record RequestedOutput(String name, Map<String, ParameterValue> parameters) {

    public RequestedOutput {
        parameters = Map.copyOf(parameters);
    }
}
