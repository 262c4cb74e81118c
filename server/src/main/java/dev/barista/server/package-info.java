/** The HTTP and gRPC front end, telemetry and composition of the whole. */
@NullMarked
package dev.barista.server;

import org.jspecify.annotations.NullMarked;
