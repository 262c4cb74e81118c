package dev.barista.storage;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One file on a web server. With a checksum it is known for ever, and nobody is asked before it is fetched; without one
 * the server is asked at every look whether it has changed.
 */
final class HttpStore implements ObjectStore {

    private static final int CONNECT_MILLIS = (int) Duration.ofSeconds(10).toMillis();
    private static final int READ_MILLIS = (int) Duration.ofSeconds(60).toMillis();

    /** Answers that will be the same in a moment. */
    private static final Set<Integer> FOR_GOOD = Set.of(
            HttpURLConnection.HTTP_UNAUTHORIZED,
            HttpURLConnection.HTTP_FORBIDDEN,
            HttpURLConnection.HTTP_NOT_FOUND,
            HttpURLConnection.HTTP_GONE);

    private final HttpLocation location;

    HttpStore(HttpLocation location) {
        this.location = location;
    }

    @Override
    public String location() {
        return location.shown();
    }

    @Override
    public List<StoredObject> list() throws IOException {
        if (location.sha256().isPresent()) {
            String sha256 = location.sha256().get();
            return List.of(new StoredObject(
                    location.path(), StoredObject.UNKNOWN, sha256, Instant.EPOCH, Optional.of(sha256)));
        }
        HttpURLConnection connection = connection("HEAD");
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("the web server answers with the status " + status);
            }
            String tag = Optional.ofNullable(connection.getHeaderField("ETag"))
                    .orElse(Long.toString(connection.getLastModified()));
            return List.of(new StoredObject(
                    location.path(),
                    Math.max(connection.getContentLengthLong(), StoredObject.UNKNOWN),
                    tag,
                    Instant.ofEpochMilli(connection.getLastModified()),
                    Optional.empty()));
        } finally {
            connection.disconnect();
        }
    }

    @Override
    public InputStream open(StoredObject object, long from) throws IOException {
        HttpURLConnection connection = connection("GET");
        if (from > 0) {
            connection.setRequestProperty("Range", "bytes=" + from + "-");
        }
        if (object.tag().startsWith("\"")) {
            connection.setRequestProperty("If-Match", object.tag());
        }
        int status = connection.getResponseCode();
        if (status == HttpURLConnection.HTTP_OK || status == HttpURLConnection.HTTP_PARTIAL) {
            InputStream content = connection.getInputStream();
            if (status == HttpURLConnection.HTTP_OK) {
                // The server does not know of ranges.
                content.skipNBytes(from);
            }
            return content;
        }
        connection.disconnect();
        if (FOR_GOOD.contains(status)) {
            throw new InferenceException(
                    ErrorCode.FAILED_PRECONDITION,
                    location.shown() + " can't be fetched: the web server answers with the status " + status);
        }
        throw new IOException("the web server answers with the status " + status);
    }

    private HttpURLConnection connection(String method) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) location.source().toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setUseCaches(false);
        connection.setRequestProperty("Accept-Encoding", "identity");
        return connection;
    }

    @Override
    public void close() {
        // A connection lasts no longer than what it is asked for.
    }
}
