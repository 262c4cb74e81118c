package dev.barista.loadgen;

/** Why there is no result: the message is for the person who asked for one. */
public final class LoadFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String reason;

    private LoadFailure(Kind kind, String reason) {
        super(reason, null, false, false);
        this.kind = kind;
        this.reason = reason;
    }

    /** Who can do something about it. */
    public enum Kind {
        /** What was asked for makes no sense. */
        USAGE,
        /** Nobody answers there. */
        UNREACHABLE,
        /** The server answers, but not as it must. */
        REFUSED
    }

    static LoadFailure usage(String reason) {
        return new LoadFailure(Kind.USAGE, reason);
    }

    static LoadFailure unreachable(String reason) {
        return new LoadFailure(Kind.UNREACHABLE, reason);
    }

    static LoadFailure refused(String reason) {
        return new LoadFailure(Kind.REFUSED, reason);
    }

    public Kind kind() {
        return kind;
    }

    /** The message, which is never absent. */
    public String reason() {
        return reason;
    }
}
