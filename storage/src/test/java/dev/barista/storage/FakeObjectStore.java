package dev.barista.storage;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A store in memory that can break. */
final class FakeObjectStore implements ObjectStore {

    private final Map<String, byte[]> contents = new TreeMap<>();
    private final Map<String, Integer> tags = new TreeMap<>();
    private final List<String> asked = new ArrayList<>();
    private int breaksAfter = Integer.MAX_VALUE;
    private int breaks;
    private boolean away;
    private Optional<String> sha256 = Optional.empty();

    FakeObjectStore put(String path, String content) {
        contents.put(path, content.getBytes(StandardCharsets.UTF_8));
        tags.merge(path, 1, Integer::sum);
        return this;
    }

    void remove(String path) {
        contents.remove(path);
    }

    /** From now on so many answers end in an error after so many bytes. */
    void breakNext(int times, int afterBytes) {
        breaks = times;
        breaksAfter = afterBytes;
    }

    void setAway(boolean isAway) {
        away = isAway;
    }

    void setSha256(String expected) {
        sha256 = Optional.of(expected);
    }

    /** What was asked for, as {@code path@offset}. */
    List<String> asked() {
        return asked;
    }

    @Override
    public String location() {
        return "fake://store";
    }

    @Override
    public List<StoredObject> list() throws IOException {
        if (away) {
            throw new IOException("the store is away");
        }
        List<StoredObject> objects = new ArrayList<>();
        contents.forEach((path, content) ->
                objects.add(new StoredObject(path, content.length, "tag" + tags.get(path), Instant.EPOCH, sha256)));
        return objects;
    }

    @Override
    public InputStream open(StoredObject object, long from) throws IOException {
        asked.add(object.path() + "@" + from);
        byte[] content = contents.get(object.path());
        if (content == null || !object.tag().equals("tag" + tags.get(object.path()))) {
            throw new InferenceException(ErrorCode.UNAVAILABLE, "\"" + object.path() + "\" is another by now");
        }
        byte[] rest = Arrays.copyOfRange(content, (int) from, content.length);
        if (breaks > 0) {
            breaks--;
            InputStream first = new ByteArrayInputStream(rest, 0, Math.min(breaksAfter, rest.length));
            return new SequenceInputStream(first, new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("the line is cut");
                }

                @Override
                public int read(byte[] target, int from, int length) throws IOException {
                    throw new IOException("the line is cut");
                }
            });
        }
        return new ByteArrayInputStream(rest);
    }

    @Override
    public void close() {}
}
