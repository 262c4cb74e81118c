package dev.barista.server.http;

/** A request that is refused for a reason of HTTP's own, before or beside what it asks for. */
public final class HttpRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    public HttpRefusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static HttpRefusal tooLarge(String size, int limit) {
        return new HttpRefusal(
                413,
                "the request's body is too large: at most " + limit + " bytes are taken, got " + size
                        + "; send fewer rows a request, or start the server with a larger --max-request-mib");
    }

    public int status() {
        return status;
    }

    /** What the caller is told. */
    public String reason() {
        String message = getMessage();
        return message == null ? "refused" : message;
    }
}
