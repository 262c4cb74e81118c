package dev.barista.storage;

import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A model file or archive on a web server: {@code https://host/fraud.onnx#sha256=…&name=fraud&version=3}.
 *
 * @param source what is asked for
 * @param file its name
 */
record HttpLocation(URI source, ModelName model, ModelVersion version, String file, Optional<String> sha256) {

    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final List<String> KEYS = List.of("sha256", "name", "version");

    /** @throws InferenceException {@code INVALID_ARGUMENT} if it makes no sense */
    static HttpLocation of(URI location) {
        String host = location.getHost();
        String path = location.getPath() == null ? "" : location.getPath();
        String file = path.substring(path.lastIndexOf('/') + 1);
        if (host == null || file.isEmpty() || location.getUserInfo() != null) {
            throw wrong(location, "expected an address such as https://host/models/fraud.onnx, without a user");
        }
        Map<String, String> given = new LinkedHashMap<>();
        String fragment = location.getFragment() == null ? "" : location.getFragment();
        for (String pair : fragment.isEmpty() ? new String[0] : fragment.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (!KEYS.contains(key) || equals < 0) {
                throw wrong(location, "expected sha256=…, name=… or version=… after \"#\", got \"" + key + "\"");
            }
            given.put(key, pair.substring(equals + 1));
        }
        String name = given.getOrDefault("name", EntryNames.stem(file));
        String version = given.getOrDefault("version", "1");
        Optional<String> sha256 = Optional.ofNullable(given.get("sha256")).map(text -> text.toLowerCase(Locale.ROOT));
        if (!ModelName.isValid(name) || ModelVersion.parse(version).isEmpty() || !ModelYaml.isWithin(file)) {
            throw wrong(
                    location,
                    "expected a model's name and a version's number, got \"" + name + "\" and \"" + version
                            + "\"; name=… and version=… after \"#\" say them");
        }
        if (sha256.isPresent() && !SHA_256.matcher(sha256.get()).matches()) {
            throw wrong(location, "sha256: expected 64 hexadecimal digits");
        }
        boolean secured = "https".equalsIgnoreCase(location.getScheme()) || isLoopback(host);
        if (!secured && sha256.isEmpty()) {
            throw wrong(location, "over http anybody may change what comes: add #sha256=… or use https");
        }
        ModelVersion number = ModelVersion.parse(version).orElseThrow();
        return new HttpLocation(withoutFragment(location), new ModelName(name), number, file, sha256);
    }

    /** Its path in a repository. */
    String path() {
        return model + "/" + version + "/" + file;
    }

    /** Without what may be secret, as the query of a signed address is. */
    String shown() {
        return shown(source);
    }

    private static String shown(URI uri) {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                + uri.getRawPath();
    }

    private static boolean isLoopback(String host) {
        try {
            // Only what is an address already, or localhost, is looked at: names are the network's to say.
            boolean literal = host.equals("localhost") || host.matches("[0-9.]+|\\[.*]");
            return literal && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static URI withoutFragment(URI uri) {
        try {
            String text = uri.toString();
            int hash = text.indexOf('#');
            return new URI(hash < 0 ? text : text.substring(0, hash));
        } catch (URISyntaxException e) {
            throw new IllegalStateException("part of an address is none", e);
        }
    }

    private static InferenceException wrong(URI location, String why) {
        return InferenceException.invalid("the model at " + shown(location) + ": " + why);
    }
}
