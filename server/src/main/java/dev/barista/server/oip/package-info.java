/** The Open Inference Protocol over the front end: REST routes and gRPC methods. */
@NullMarked
package dev.barista.server.oip;

import org.jspecify.annotations.NullMarked;
