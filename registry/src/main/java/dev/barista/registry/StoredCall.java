package dev.barista.registry;

import dev.barista.model.ModelName;
import java.util.OptionalInt;

/**
 * What is kept of a call beside its body.
 *
 * @param version as the caller wrote it: empty for the latest, else a number or a label
 * @param jsonLength how many bytes of the body are JSON, binary tensors following; empty if all of it is
 * @param requestId names the call in logs
 * @param bytes the size of the body
 */
public record StoredCall(ModelName model, String version, OptionalInt jsonLength, String requestId, long bytes) {

    private static final int MAX_VERSION = 255;
    private static final int MAX_REQUEST_ID = 128;

    public StoredCall {
        if (version.length() > MAX_VERSION || requestId.length() > MAX_REQUEST_ID) {
            throw new IllegalArgumentException("a version or a request id that is too long to be kept");
        }
    }
}
