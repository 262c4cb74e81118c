/** Metrics and logs. */
@NullMarked
package dev.barista.server.telemetry;

import org.jspecify.annotations.NullMarked;
