package dev.barista.loadgen;

/** What reports call the ways in which calls fail. */
final class Reasons {

    static final String TIMED_OUT = "timed out";
    static final String NEVER_SENT = "timed out before it could be sent";
    static final String BROKEN = "connection broken";

    private static final String[] GRPC = {
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED"
    };

    private Reasons() {}

    static String http(int status) {
        return status < 0 ? BROKEN : "HTTP " + status;
    }

    static String grpc(int status) {
        return status < 0 ? BROKEN : status < GRPC.length ? GRPC[status] : "gRPC status " + status;
    }
}
