/** Codecs of the Open Inference Protocol, REST and gRPC: bytes in, requests out, and back; no sockets. */
@NullMarked
package dev.barista.protocol.oip;

import org.jspecify.annotations.NullMarked;
