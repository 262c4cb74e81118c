package dev.barista.server.operations;

import dev.barista.registry.StoredCall;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A call that is to be answered later, unless that takes no longer than its caller waits.
 *
 * @param body handed over with the call
 * @param callback who is to be told, if it is answered later
 * @param patience how long the caller waits; zero if not at all
 * @param abandoned completes when the caller goes away
 */
public record NewCall(
        StoredCall call, ByteBuf body, Optional<URI> callback, Duration patience, CompletableFuture<Void> abandoned) {}
