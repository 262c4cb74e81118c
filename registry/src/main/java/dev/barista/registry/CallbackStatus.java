package dev.barista.registry;

import java.net.URI;

/**
 * What is known of the callback of an operation.
 *
 * @param attempts how often it was tried
 * @param problem why the last try failed, "" if none did
 */
public record CallbackStatus(URI target, CallbackState state, int attempts, String problem) {}
