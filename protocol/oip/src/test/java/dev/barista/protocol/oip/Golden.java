package dev.barista.protocol.oip;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;

/** Bodies as they stand on the wire, from the test resources beside this class. */
final class Golden {

    private Golden() {}

    /** The text of a file, its lines joined as they stand on the wire: without indentation and line ends. */
    static String compactJson(String name) {
        StringBuilder compact = new StringBuilder();
        read(name).lines().forEach(line -> compact.append(line.strip()));
        return compact.toString();
    }

    /** The bytes of a file in hexadecimal, where {@code #} begins a comment. */
    static byte[] hex(String name) {
        StringBuilder digits = new StringBuilder();
        read(name).lines().forEach(line -> digits.append(line.replaceAll("#.*|\\s", "")));
        return HexFormat.of().parseHex(digits);
    }

    private static String read(String name) {
        try (InputStream in = Objects.requireNonNull(Golden.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
