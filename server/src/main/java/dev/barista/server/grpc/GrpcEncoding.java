package dev.barista.server.grpc;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.server.http.ContentCoding;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the header {@code grpc-encoding}. */
final class GrpcEncoding {

    private GrpcEncoding() {}

    /**
     * How messages are packed that say that they are.
     *
     * @throws InferenceException {@code UNIMPLEMENTED} if this server can't unpack it, as gRPC demands
     */
    static Optional<ContentCoding> ofHeader(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        return switch (header.toLowerCase(Locale.ROOT)) {
            case "", "identity" -> Optional.empty();
            case "gzip" -> Optional.of(ContentCoding.GZIP);
            case "deflate" -> Optional.of(ContentCoding.DEFLATE);
            default ->
                throw new InferenceException(
                        ErrorCode.UNIMPLEMENTED,
                        "grpc-encoding \"" + header + "\" is not understood; send identity, gzip or deflate");
        };
    }
}
