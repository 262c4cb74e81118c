package dev.barista.cache;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.spi.ModelFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whose answers a cache holds: one loaded version. Answers of one scope are never given to calls of another.
 *
 * <p>Within one process a load is told apart from every other by its number. Where servers share a store the scope is a
 * digest of all that the answers depend on, so that equal versions find each other's answers, and a version whose files
 * were replaced under its old number does not.
 */
public final class VersionScope {

    private static final AtomicLong LOADS = new AtomicLong();
    private static final int CHUNK = 1 << 16;

    private final ModelName model;
    private final ModelVersion version;
    private final byte[] identity;

    private VersionScope(ModelName model, ModelVersion version, byte[] identity) {
        this.model = model;
        this.version = version;
        this.identity = identity;
    }

    /** A load that is like no other of this process. */
    public static VersionScope ofThisLoad(ModelName model, ModelVersion version) {
        byte[] number =
                ByteBuffer.allocate(Long.BYTES).putLong(LOADS.incrementAndGet()).array();
        return new VersionScope(model, version, number);
    }

    /**
     * A version known by its content; reads all of its files.
     *
     * @param settings what else the answers depend on, in an order of its own
     * @throws InferenceException {@link ErrorCode#UNAVAILABLE} if a file can't be read
     */
    public static VersionScope ofContent(
            ModelName model, ModelVersion version, ModelFiles files, List<String> settings) {
        MessageDigest digest = sha256();
        add(digest, model.value());
        add(digest, version.toString());
        settings.forEach(setting -> add(digest, setting));
        for (String name : files.names()) {
            add(digest, name);
            try {
                digest.update(content(files, name));
            } catch (IOException e) {
                throw new InferenceException(
                        ErrorCode.UNAVAILABLE,
                        "the shared cache needs a digest of " + name + ", which can't be read: " + e.getMessage(),
                        e);
            }
        }
        return new VersionScope(model, version, digest.digest());
    }

    /** Length first, so that no two lists of texts run into the same bytes. */
    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
    }

    private static byte[] content(ModelFiles files, String name) throws IOException {
        MessageDigest digest = sha256();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(files.path(name))) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    public ModelName model() {
        return model;
    }

    public ModelVersion version() {
        return version;
    }

    int identitySize() {
        return identity.length;
    }

    void writeIdentity(KeyWriter target) {
        target.bytes(identity);
    }
}
