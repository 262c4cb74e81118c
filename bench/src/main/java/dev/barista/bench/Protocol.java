package dev.barista.bench;

/** How a call is made: a POST over HTTP/1.1, or a unary gRPC call. */
enum Protocol {
    REST,
    GRPC
}
