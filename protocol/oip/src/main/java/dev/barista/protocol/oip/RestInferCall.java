package dev.barista.protocol.oip;

import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.VersionSelector;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a REST inference call says outside its body.
 *
 * @param jsonLength how many bytes of the body are JSON, binary tensors following; 0 means that the whole body is the
 *     one input's elements; empty means that all of it is JSON
 */
public record RestInferCall(ModelName model, VersionSelector version, OptionalInt jsonLength) {

    /** The header, of requests and responses, that says how many bytes of a body are JSON. */
    public static final String JSON_LENGTH_HEADER = "Inference-Header-Content-Length";

    /** The content type of a body that has binary tensors. */
    public static final String BINARY_CONTENT_TYPE = "application/octet-stream";

    /** The content type of a body that is JSON alone. */
    public static final String JSON_CONTENT_TYPE = "application/json";

    /**
     * The call of a route.
     *
     * @param jsonLengthHeader the value of {@value #JSON_LENGTH_HEADER}, where the request has that header
     * @throws InferenceException if the header's value is no number
     */
    public static RestInferCall of(OipRoute.ModelInfer route, Optional<String> jsonLengthHeader) {
        OptionalInt length = OptionalInt.empty();
        if (jsonLengthHeader.isPresent()) {
            length = OptionalInt.of(parse(jsonLengthHeader.get().strip()));
        }
        return new RestInferCall(route.model(), route.version(), length);
    }

    private static int parse(String header) {
        if (!isNumber(header)) {
            throw InferenceException.invalid(
                    "header " + JSON_LENGTH_HEADER + ": expected a number of bytes, 0 or more, got \"" + header + "\"");
        }
        return Integer.parseInt(header);
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() < 10;
    }
}
