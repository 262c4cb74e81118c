package dev.barista.model;

/** Why a call failed: gRPC's canonical codes, the closed set that every protocol maps in one table. */
public enum ErrorCode {
    CANCELLED(1),
    UNKNOWN(2),
    INVALID_ARGUMENT(3),
    DEADLINE_EXCEEDED(4),
    NOT_FOUND(5),
    ALREADY_EXISTS(6),
    PERMISSION_DENIED(7),
    RESOURCE_EXHAUSTED(8),
    FAILED_PRECONDITION(9),
    ABORTED(10),
    OUT_OF_RANGE(11),
    UNIMPLEMENTED(12),
    INTERNAL(13),
    UNAVAILABLE(14),
    DATA_LOSS(15),
    UNAUTHENTICATED(16);

    private final int number;

    ErrorCode(int number) {
        this.number = number;
    }

    /** The number on gRPC's wire. */
    public int number() {
        return number;
    }

    /** Whose doing it is; tells what to log and whether trying again may help. */
    public Blame blame() {
        return switch (this) {
            case INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    FAILED_PRECONDITION,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    UNAUTHENTICATED,
                    CANCELLED -> Blame.CALLER;
            case RESOURCE_EXHAUSTED, UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED -> Blame.CAPACITY;
            case UNKNOWN, INTERNAL, DATA_LOSS -> Blame.SERVER;
        };
    }

    /** Who can mend a failure. */
    public enum Blame {
        CALLER,
        SERVER,
        CAPACITY
    }
}
