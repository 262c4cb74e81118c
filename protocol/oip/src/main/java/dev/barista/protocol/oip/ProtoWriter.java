package dev.barista.protocol.oip;

import java.nio.charset.StandardCharsets;

/** Writes the fields of protobuf messages into an array that was made for their size. Used by one thread. */
final class ProtoWriter {

    private final byte[] bytes;
    private int position;

    ProtoWriter(int size) {
        bytes = new byte[size];
    }

    static int varintSize(long value) {
        // Seven bits a byte.
        return (Long.SIZE + 6 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }

    /** Of a length-delimited field with a number below 16, so that its tag is one byte. */
    static int fieldSize(int length) {
        return 1 + varintSize(length) + length;
    }

    static int stringSize(String text) {
        return fieldSize(byteLength(text));
    }

    private static int byteLength(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return text.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return text.length();
    }

    void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[position++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[position++] = (byte) rest;
    }

    /** The beginning of a length-delimited field. */
    void field(int number, int length) {
        bytes[position++] = (byte) ProtoReader.tagOf(number, ProtoReader.BYTES);
        varint(length);
    }

    void string(int number, String text) {
        int length = byteLength(text);
        field(number, length);
        if (length == text.length()) {
            for (int i = 0; i < length; i++) {
                bytes[position++] = (byte) text.charAt(i);
            }
        } else {
            put(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    void put(byte[] encoded) {
        System.arraycopy(encoded, 0, bytes, position, encoded.length);
        position += encoded.length;
    }

    /** gRPC's five bytes before a message that is not compressed. */
    void prefix(int messageSize) {
        bytes[position] = 0;
        for (int i = 1; i <= Integer.BYTES; i++) {
            bytes[position + i] = (byte) (messageSize >>> (Integer.SIZE - Byte.SIZE * i));
        }
        position += 1 + Integer.BYTES;
    }

    /** Hands everything written so far to a sink, and begins anew. */
    void putTo(WireSink sink) {
        sink.put(bytes, 0, position);
        position = 0;
    }
}
