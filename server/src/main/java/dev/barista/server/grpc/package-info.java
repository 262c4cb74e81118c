/** gRPC's framing over HTTP/2 streams; knows nothing of the services that it carries. */
@NullMarked
package dev.barista.server.grpc;

import org.jspecify.annotations.NullMarked;
