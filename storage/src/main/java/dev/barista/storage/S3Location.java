package dev.barista.storage;

import dev.barista.model.InferenceException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A repository in a bucket: {@code s3://bucket/prefix?endpoint=https://host:9000&region=eu-central-1}.
 *
 * @param prefix "" or with '/' at its end
 * @param endpoint of a service that is not Amazon's own
 * @param anonymous whether to ask without credentials
 */
record S3Location(String bucket, String prefix, Optional<URI> endpoint, Optional<String> region, boolean anonymous) {

    private static final List<String> KEYS = List.of("endpoint", "region", "anonymous");

    /** @throws InferenceException {@code INVALID_ARGUMENT} if it makes no sense */
    static S3Location of(URI location) {
        String bucket = location.getAuthority();
        if (bucket == null || bucket.isEmpty() || bucket.indexOf('@') >= 0 || bucket.indexOf(':') >= 0) {
            throw wrong("expected s3://bucket/prefix; credentials come from the environment or a profile");
        }
        String path = location.getPath() == null ? "" : location.getPath();
        String prefix = path.replaceAll("^/+|/+$", "");
        Map<String, String> given = new LinkedHashMap<>();
        String query = location.getRawQuery() == null ? "" : location.getRawQuery();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (!KEYS.contains(key) || equals < 0) {
                throw wrong("expected " + String.join("=…, ", KEYS) + "=… after \"?\", got \"" + key + "\"");
            }
            given.put(key, URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return new S3Location(
                bucket,
                prefix.isEmpty() ? "" : prefix + "/",
                Optional.ofNullable(given.get("endpoint")).map(S3Location::endpoint),
                Optional.ofNullable(given.get("region")),
                Boolean.parseBoolean(given.getOrDefault("anonymous", "false")));
    }

    private static URI endpoint(String text) {
        try {
            URI endpoint = URI.create(text);
            if (endpoint.getHost() != null && endpoint.getUserInfo() == null) {
                return endpoint;
            }
        } catch (IllegalArgumentException e) {
            throw wrong("endpoint: expected an address such as https://host:9000");
        }
        throw wrong("endpoint: expected an address such as https://host:9000");
    }

    String shown() {
        return "s3://" + bucket + "/" + prefix;
    }

    private static InferenceException wrong(String why) {
        return InferenceException.invalid("the S3 repository: " + why);
    }
}
