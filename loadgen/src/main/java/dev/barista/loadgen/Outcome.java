package dev.barista.loadgen;

/** How a call ended. */
enum Outcome {
    OK,
    /** Turned away: 429, 503, RESOURCE_EXHAUSTED, UNAVAILABLE. */
    REFUSED,
    /** The server says that it was too late: 504, DEADLINE_EXCEEDED. */
    LATE,
    /** The client gave up. */
    TIMED_OUT,
    /** Any other answer, or none because the connection broke. */
    FAILED;

    static Outcome ofHttp(int status) {
        if (status / 100 == 2) {
            return OK;
        }
        return switch (status) {
            case 429, 503 -> REFUSED;
            case 504 -> LATE;
            default -> FAILED;
        };
    }

    static Outcome ofGrpc(int status) {
        return switch (status) {
            case 0 -> OK;
            case 4 -> LATE;
            case 8, 14 -> REFUSED;
            default -> FAILED;
        };
    }
}
