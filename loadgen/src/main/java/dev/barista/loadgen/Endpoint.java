package dev.barista.loadgen;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where a server listens.
 *
 * @param path what all its paths begin with, "" or without a slash at its end
 * @param authorities certificates in PEM that vouch for the server, instead of those that Java trusts
 * @param socket the Unix-domain socket that it listens on; then host and port mean nothing
 */
public record Endpoint(
        String host, int port, boolean tls, String path, Optional<Path> authorities, Optional<Path> socket) {

    private static final String UNIX = "unix:";

    private static final Map<String, Boolean> SCHEMES =
            Map.of("http", false, "https", true, "grpc", false, "grpcs", true);

    /** One over TCP. */
    public Endpoint(String host, int port, boolean tls, String path, Optional<Path> authorities) {
        this(host, port, tls, path, authorities, Optional.empty());
    }

    /**
     * From an address such as {@code http://127.0.0.1:8080}, {@code grpc://models:9000} or {@code unix:/run/a.sock}.
     *
     * @throws LoadFailure of the usage kind if it is none
     */
    public static Endpoint parse(String url) {
        if (url.startsWith(UNIX) && url.length() > UNIX.length()) {
            Path socket = Path.of(url.substring(UNIX.length()).replaceFirst("^///", "/"));
            return new Endpoint("localhost", 80, false, "", Optional.empty(), Optional.of(socket));
        }
        String spelled = url.contains("://") ? url : "http://" + url;
        try {
            URI uri = new URI(spelled);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            Boolean tls = SCHEMES.get(scheme);
            if (uri.getHost() != null && tls != null) {
                String path = uri.getRawPath() == null ? "" : uri.getRawPath();
                return new Endpoint(uri.getHost(), port(uri, tls), tls, path.replaceAll("/+$", ""), Optional.empty());
            }
        } catch (URISyntaxException e) {
            throw LoadFailure.usage("\"" + url + "\" is no address: " + e.getReason());
        }
        throw LoadFailure.usage("\"" + url + "\" is no server's address; expected one like http://127.0.0.1:8080");
    }

    private static int port(URI uri, boolean tls) {
        return uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
    }

    /** A server on this machine, without TLS. */
    public static Endpoint local(int port) {
        return new Endpoint("127.0.0.1", port, false, "", Optional.empty());
    }

    public Endpoint trusting(Path certificates) {
        return new Endpoint(host, port, tls, path, Optional.of(certificates), socket);
    }

    /** Host and port as they stand in requests. */
    String authority() {
        return socket.isPresent() ? host : host + ":" + port;
    }

    @Override
    public String toString() {
        return socket.map(file -> UNIX + file).orElseGet(() -> (tls ? "https://" : "http://") + authority() + path);
    }
}
