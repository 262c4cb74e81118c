package dev.barista.system;

/** A server answered with an error. */
final class CallRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    /** @param code an HTTP status such as {@code 404}, or the name of a gRPC code */
    CallRefused(String code, String message) {
        super(message);
        this.code = code;
    }

    String code() {
        return code;
    }

    @Override
    public String getMessage() {
        return code + ": " + super.getMessage();
    }
}
