package dev.barista.server.http;

import dev.barista.model.Clock;
import dev.barista.server.telemetry.AccessLog;
import dev.barista.server.telemetry.ServerLog;
import io.netty.buffer.ByteBufAllocator;

/**
 * What every request is handled with.
 *
 * @param memory gives direct buffers
 */
public record FrontEndParts(
        ByteBufAllocator memory, HttpLimits limits, RequestIds ids, Clock clock, ServerLog log, AccessLog accessLog) {}
