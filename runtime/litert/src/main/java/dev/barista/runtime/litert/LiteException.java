package dev.barista.runtime.litert;

/** A call of TensorFlow Lite that failed, in its own words. */
final class LiteException extends Exception {

    private static final long serialVersionUID = 1L;

    LiteException(String message) {
        super(message, null, false, false);
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
