package dev.barista.bench;

/** How a call is made: a POST over HTTP/1.1 with JSON or with binary tensors, or a unary gRPC call. */
enum Protocol {
    GRPC,
    REST_JSON,
    REST_BINARY
}
