package dev.barista.loadgen;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The headers of a call in HPACK (RFC 7541), encoded once for all calls of a connection. As usual clients do, the first
 * call puts them into the server's table and the others only point there; where the table is too small for that, every
 * call spells them out.
 */
final class HeaderBlock {

    private static final int INDEXED = 0x80;
    private static final int WITH_INDEXING = 0x40;
    private static final int TABLE_SIZE = 0x20;
    private static final int STATIC_ENTRIES = 61;
    private static final int ENTRY_OVERHEAD = 32;

    /** The entries of the static table that a call needs. */
    private static final int AUTHORITY = 1;

    private static final int METHOD_POST = 3;
    private static final int PATH = 4;
    private static final int SCHEME_HTTP = 6;
    private static final int SCHEME_HTTPS = 7;
    private static final int CONTENT_TYPE = 31;
    private static final int USER_AGENT = 58;

    private final byte[] first;
    private final byte[] later;

    HeaderBlock(byte[] first, byte[] later) {
        this.first = first;
        this.later = later;
    }

    /** Of the first call of a connection; not to be changed. */
    byte[] first() {
        return first;
    }

    /** Of all others; not to be changed. */
    byte[] later() {
        return later;
    }

    /** A header, and the static entry that has its name, 0 if none does. */
    private record Field(int nameIndex, String name, String value) {

        int size() {
            return name.length() + value.length() + ENTRY_OVERHEAD;
        }
    }

    /** @param tableSize what the server allows, 4096 if it says nothing */
    static HeaderBlock of(Endpoint endpoint, Calls.Grpc calls, long tableSize) {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field(PATH, ":path", endpoint.path() + calls.path()));
        fields.add(new Field(AUTHORITY, ":authority", endpoint.authority()));
        fields.add(new Field(CONTENT_TYPE, "content-type", "application/grpc"));
        fields.add(new Field(USER_AGENT, "user-agent", "barista-bench"));
        fields.add(new Field(0, "te", "trailers"));
        for (Header header : calls.metadata()) {
            fields.add(new Field(0, header.name().toLowerCase(Locale.ROOT), header.value()));
        }
        boolean fits = fields.stream().mapToInt(Field::size).sum() <= tableSize;
        int scheme = endpoint.tls() ? SCHEME_HTTPS : SCHEME_HTTP;
        if (!fits) {
            byte[] spelled = spelled(scheme, fields, 0);
            ByteArrayOutputStream first = new ByteArrayOutputStream();
            integer(first, TABLE_SIZE, 5, 0);
            first.writeBytes(spelled);
            return new HeaderBlock(first.toByteArray(), spelled);
        }
        return new HeaderBlock(spelled(scheme, fields, WITH_INDEXING), pointing(scheme, fields.size()));
    }

    private static byte[] spelled(int scheme, List<Field> fields, int pattern) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        integer(block, INDEXED, 7, METHOD_POST);
        integer(block, INDEXED, 7, scheme);
        for (Field field : fields) {
            integer(block, pattern, pattern == WITH_INDEXING ? 6 : 4, field.nameIndex());
            if (field.nameIndex() == 0) {
                string(block, field.name());
            }
            string(block, field.value());
        }
        return block.toByteArray();
    }

    /** The entry that was added last comes first in the table. */
    private static byte[] pointing(int scheme, int added) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        integer(block, INDEXED, 7, METHOD_POST);
        integer(block, INDEXED, 7, scheme);
        for (int i = added; i > 0; i--) {
            integer(block, INDEXED, 7, STATIC_ENTRIES + i);
        }
        return block.toByteArray();
    }

    private static void string(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        integer(block, 0, 7, bytes.length);
        block.writeBytes(bytes);
    }

    /** A number behind a pattern, in the bits of the first byte that are left and as many bytes more as it takes. */
    private static void integer(ByteArrayOutputStream block, int pattern, int bits, int value) {
        int most = (1 << bits) - 1;
        if (value < most) {
            block.write(pattern | value);
            return;
        }
        block.write(pattern | most);
        int rest = value - most;
        for (; rest >= 128; rest >>>= 7) {
            block.write((rest & 127) | 128);
        }
        block.write(rest);
    }
}
