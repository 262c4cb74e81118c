package dev.barista.protocol.oip;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Gathers bytes in memory, and what it was told to expect. */
final class HeapSink implements WireSink {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int reserved;

    @Override
    public void reserve(int expected) {
        reserved += expected;
    }

    @Override
    public void put(byte[] source, int offset, int length) {
        bytes.write(source, offset, length);
    }

    @Override
    public void put(ByteBuffer source) {
        byte[] copy = new byte[source.remaining()];
        source.get(copy);
        bytes.writeBytes(copy);
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    int reserved() {
        return reserved;
    }

    /** The bytes from an index on. */
    byte[] bytesFrom(int index) {
        return Arrays.copyOfRange(bytes(), index, bytes.size());
    }

    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
