package dev.barista.cache.redis;

import dev.barista.model.InferenceException;
import dev.barista.model.NearestName;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where a Redis is and how to talk to it, from {@code redis[s]://[[user]:password@]host[:port][/database][?settings]}.
 *
 * @param user empty for Redis' default one
 * @param password empty for none
 * @param timeout how long a question may take at most
 * @param prefix what the names of all entries start with
 * @param authorities who may vouch for the server, in PEM format; empty for those that Java trusts
 */
record RedisLocation(
        boolean tls,
        String host,
        int port,
        int database,
        String user,
        String password,
        Duration timeout,
        String prefix,
        Optional<Path> authorities) {

    private static final int DEFAULT_PORT = 6379;
    private static final int MAX_DATABASE = 1 << 20;
    private static final int DEFAULT_TIMEOUT_MILLIS = 50;
    private static final int MAX_TIMEOUT_MILLIS = 10_000;
    private static final List<String> SETTINGS = List.of("timeout_ms", "prefix", "password_file", "ca_file");

    static boolean isRedis(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        return scheme.equals("redis") || scheme.equals("rediss");
    }

    /**
     * @throws InferenceException {@code INVALID_ARGUMENT} saying what is wrong with it; never with the password in it
     */
    static RedisLocation parse(URI uri) {
        if (uri.getHost() == null) {
            throw wrong("expected redis://host:port, got no host");
        }
        Map<String, String> settings = settings(uri.getRawQuery());
        String[] login = login(uri.getRawUserInfo());
        String password = settings.containsKey("password_file")
                ? contentOf("password_file", settings.get("password_file")).strip()
                : login[1];
        return new RedisLocation(
                "rediss".equalsIgnoreCase(uri.getScheme()),
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                database(uri.getPath()),
                login[0],
                password,
                Duration.ofMillis(number(
                        "timeout_ms",
                        settings.getOrDefault("timeout_ms", Integer.toString(DEFAULT_TIMEOUT_MILLIS)),
                        1,
                        MAX_TIMEOUT_MILLIS)),
                settings.getOrDefault("prefix", "barista"),
                Optional.ofNullable(settings.get("ca_file")).map(file -> readable("ca_file", file)));
    }

    private static Map<String, String> settings(String query) {
        Map<String, String> settings = new LinkedHashMap<>();
        if (query == null || query.isEmpty()) {
            return settings;
        }
        for (String setting : query.split("&", -1)) {
            int equals = setting.indexOf('=');
            String name = decoded(equals < 0 ? setting : setting.substring(0, equals));
            if (equals < 0) {
                throw wrong("expected " + name + "=…, got no value");
            }
            if (!SETTINGS.contains(name)) {
                String hint = NearestName.hint(name, SETTINGS);
                throw wrong("unknown setting \"" + name + "\""
                        + (hint.isEmpty() ? "; there are " + String.join(", ", SETTINGS) : hint));
            }
            settings.put(name, decoded(setting.substring(equals + 1)));
        }
        return settings;
    }

    private static String[] login(String userInfo) {
        if (userInfo == null || userInfo.isEmpty()) {
            return new String[] {"", ""};
        }
        int colon = userInfo.indexOf(':');
        if (colon < 0) {
            throw wrong("expected user:password@ or :password@ before the host, got no colon");
        }
        return new String[] {decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1))};
    }

    private static int database(String path) {
        String digits = path == null || path.isEmpty() ? "" : path.substring(1);
        return digits.isEmpty() ? 0 : number("database", digits, 0, MAX_DATABASE);
    }

    private static int number(String name, String text, int min, int max) {
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw wrong(name + ": expected " + min + " to " + max + ", got \"" + text + "\"");
        }
        throw wrong(name + ": expected " + min + " to " + max + ", got " + text);
    }

    private static Path readable(String setting, String file) {
        try {
            Path path = Path.of(file);
            if (Files.isReadable(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw wrong(setting + ": " + file + " is no path");
        }
        throw wrong(setting + ": there is no readable file " + file);
    }

    private static String contentOf(String setting, String file) {
        try {
            return Files.readString(readable(setting, file));
        } catch (IOException e) {
            throw wrong(setting + ": " + file + " can't be read: " + e.getMessage());
        }
    }

    private static String decoded(String text) {
        try {
            // A plus is a plus here, as in every part of a URI but forms.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("a % is not followed by two hexadecimal digits");
        }
    }

    private static InferenceException wrong(String message) {
        return InferenceException.invalid("shared cache: " + message);
    }
}
