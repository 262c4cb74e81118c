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

    public InferenceException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public InferenceException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause, false, code.blame() == ErrorCode.Blame.SERVER);
        this.code = code;
    }

    /** An {@link ErrorCode#INVALID_ARGUMENT}. */
    public static InferenceException invalid(String message) {
        return new InferenceException(ErrorCode.INVALID_ARGUMENT, message);
    }

    public ErrorCode code() {
        return code;
    }

    /** The message; never absent. */
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? code.name() : message;
    }
}
