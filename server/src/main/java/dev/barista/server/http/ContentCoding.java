package dev.barista.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** How a body is packed: {@code gzip}, or {@code deflate} in zlib's format. */
public enum ContentCoding {
    GZIP("gzip"),
    DEFLATE("deflate");

    private static final int CHUNK = 64 << 10;

    private final String token;

    ContentCoding(String token) {
        this.token = token;
    }

    /** The name in headers. */
    public String token() {
        return token;
    }

    /**
     * The coding that a Content-Encoding header names, empty for none.
     *
     * @throws HttpRefusal 415 if it is neither
     */
    public static Optional<ContentCoding> ofContent(@Nullable String header) {
        if (header == null || header.isBlank() || header.trim().equalsIgnoreCase("identity")) {
            return Optional.empty();
        }
        return switch (header.trim().toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> Optional.of(GZIP);
            case "deflate" -> Optional.of(DEFLATE);
            default ->
                throw new HttpRefusal(
                        415, "Content-Encoding \"" + header + "\" is not understood; send gzip, deflate or identity");
        };
    }

    /** The coding to answer with under this Accept-Encoding header: gzip before deflate, empty for none. */
    public static Optional<ContentCoding> accepted(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        boolean deflate = false;
        for (String part : header.split(",", -1)) {
            String[] pieces = part.split(";", 2);
            String name = pieces[0].trim().toLowerCase(Locale.ROOT);
            boolean wanted = pieces.length < 2 || !isZero(pieces[1]);
            if (wanted && (name.equals("gzip") || name.equals("*"))) {
                return Optional.of(GZIP);
            }
            deflate |= wanted && name.equals("deflate");
        }
        return deflate ? Optional.of(DEFLATE) : Optional.empty();
    }

    private static boolean isZero(String parameter) {
        String quality = parameter.replace(" ", "");
        return quality.matches("q=0(\\.0*)?");
    }

    /**
     * Unpacks a body, stopping as soon as it turns out larger than allowed.
     *
     * @param packed stays the caller's
     * @return the content, which the caller owns
     * @throws HttpRefusal 400 if the bytes are not of this coding or end too early, 413 if the content is too large
     */
    public ByteBuf unpack(ByteBuf packed, ByteBufAllocator memory, int limit) {
        ByteBuf content = memory.directBuffer(Math.clamp(packed.readableBytes() * 4L, 256, limit));
        boolean whole = false;
        try (InputStream unpacking = reader(new ByteBufInputStream(packed))) {
            while (content.writeBytes(unpacking, Math.min(CHUNK, limit + 1 - content.readableBytes())) >= 0) {
                if (content.readableBytes() > limit) {
                    throw HttpRefusal.tooLarge("more after unpacking it", limit);
                }
            }
            whole = true;
            return content;
        } catch (IOException e) {
            throw new HttpRefusal(
                    400, "the request's body is not whole " + token + " data, as its Content-Encoding says");
        } finally {
            if (!whole) {
                content.release();
            }
        }
    }

    private InputStream reader(InputStream packed) throws IOException {
        return switch (this) {
            case GZIP -> new GZIPInputStream(packed, CHUNK);
            case DEFLATE -> new InflaterInputStream(packed);
        };
    }

    /**
     * Packs a body for speed rather than for size.
     *
     * @param content stays the caller's
     * @return the packed bytes, which the caller owns
     */
    public ByteBuf pack(ByteBuf content, ByteBufAllocator memory) {
        ByteBuf packed = memory.directBuffer(Math.max(256, content.readableBytes() / 2));
        try (OutputStream packing = writer(new ByteBufOutputStream(packed))) {
            content.getBytes(content.readerIndex(), packing, content.readableBytes());
        } catch (IOException e) {
            packed.release();
            throw new UncheckedIOException("packing in memory failed", e);
        }
        return packed;
    }

    private OutputStream writer(OutputStream packed) throws IOException {
        return switch (this) {
            case GZIP ->
                new GZIPOutputStream(packed, 4096) {
                    {
                        def.setLevel(Deflater.BEST_SPEED);
                    }
                };
            case DEFLATE -> {
                Deflater deflater = new Deflater(Deflater.BEST_SPEED);
                yield new DeflaterOutputStream(packed, deflater) {
                    @Override
                    public void close() throws IOException {
                        super.close();
                        deflater.end();
                    }
                };
            }
        };
    }
}
