package dev.barista.model;

import org.jspecify.annotations.Nullable;

/**
 * A call or a load that failed, with a message for the person who made it: what was wrong, where, what was expected.
 *
 * <p>Only failures that are the server's doing carry a stack trace; bad requests are everyday and must stay cheap.
 */
public final class InferenceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final long retryAfterNanos;
    private final @Nullable Refusal refusal;

    public InferenceException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public InferenceException(ErrorCode code, String message, @Nullable Throwable cause) {
        this(code, message, cause, 0, null);
    }

    private InferenceException(
            ErrorCode code,
            String message,
            @Nullable Throwable cause,
            long retryAfterNanos,
            @Nullable Refusal refusal) {
        super(message, cause, false, code.blame() == ErrorCode.Blame.SERVER);
        this.code = code;
        this.retryAfterNanos = retryAfterNanos;
        this.refusal = refusal;
    }

    /** An {@link ErrorCode#INVALID_ARGUMENT}. */
    public static InferenceException invalid(String message) {
        return new InferenceException(ErrorCode.INVALID_ARGUMENT, message);
    }

    /** A {@link ErrorCode#RESOURCE_EXHAUSTED} of a call that may be made again after this time, in nanoseconds. */
    public static InferenceException overloaded(String message, long retryAfterNanos) {
        return new InferenceException(ErrorCode.RESOURCE_EXHAUSTED, message, null, Math.max(0, retryAfterNanos), null);
    }

    /** The same of a call that was not run for this reason. */
    public InferenceException because(Refusal reason) {
        return new InferenceException(code, getMessage(), getCause(), retryAfterNanos, reason);
    }

    public ErrorCode code() {
        return code;
    }

    /** When it may be worth a new try, in nanoseconds from now; 0 if nothing is known of that. */
    public long retryAfterNanos() {
        return retryAfterNanos;
    }

    /** Why the call was not run; null if it was, or if something was wrong with it. */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    /** The message; never absent. */
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? code.name() : message;
    }
}
