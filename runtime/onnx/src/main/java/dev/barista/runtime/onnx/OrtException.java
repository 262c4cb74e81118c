package dev.barista.runtime.onnx;

/** A call of ONNX Runtime that failed, in its own words; {@link OrtFailures} turns it into words for a person. */
final class OrtException extends Exception {

    private static final long serialVersionUID = 1L;

    private final OrtErrorCode code;

    OrtException(OrtErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    OrtErrorCode code() {
        return code;
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? code.name() : message;
    }
}
