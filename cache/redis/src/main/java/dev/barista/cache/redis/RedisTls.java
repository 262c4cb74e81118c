package dev.barista.cache.redis;

import dev.barista.model.InferenceException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** TLS to a Redis: who is believed to be it. */
final class RedisTls {

    private RedisTls() {}

    /**
     * Believes a server that these authorities vouch for, under the name by which it was asked for.
     *
     * @param authorities in PEM format; empty for those that Java trusts
     * @throws InferenceException {@code INVALID_ARGUMENT} if the file holds none
     */
    static SslContext trusting(Optional<Path> authorities) {
        SslContextBuilder builder =
                SslContextBuilder.forClient().sslProvider(SslProvider.JDK).endpointIdentificationAlgorithm("HTTPS");
        try {
            authorities.ifPresent(file -> builder.trustManager(file.toFile()));
            return builder.build();
        } catch (IllegalArgumentException | IOException e) {
            throw InferenceException.invalid("shared cache: ca_file: expected certificates in PEM format in "
                    + authorities.map(Path::toString).orElse("Java's own store") + ": " + e.getMessage());
        }
    }
}
