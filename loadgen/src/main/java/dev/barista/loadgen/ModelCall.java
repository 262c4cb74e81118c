package dev.barista.loadgen;

import java.time.Duration;
import java.util.List;

/**
 * Which model of which server is called, and what its calls say beside what they carry.
 *
 * @param version a number, or a label where the API knows such; "" leaves it to the server
 * @param headers of every call
 * @param deadline told to the server where the API has a way to, zero is none
 */
public record ModelCall(
        Endpoint endpoint, Api api, String model, String version, List<Header> headers, Duration deadline) {

    public ModelCall {
        headers = List.copyOf(headers);
    }

    /** A call that says nothing more. */
    public static ModelCall of(Endpoint endpoint, Api api, String model) {
        return new ModelCall(endpoint, api, model, "", List.of(), Duration.ZERO);
    }

    public ModelCall withDeadline(Duration told) {
        return new ModelCall(endpoint, api, model, version, headers, told);
    }
}
