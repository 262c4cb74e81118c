package dev.barista.runtime.trees;

import dev.barista.model.InferenceException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A document as UBJSON (draft 12): a byte for the type, big-endian numbers behind it. Arrays may name the type and the
 * count of their elements before them; objects that do are refused, as nobody writes them.
 */
final class UbjsonDocument implements DocumentInput {

    private static final int MAX_DEPTH = 100;

    private final ByteBuffer bytes;

    /** The type of the value that this stands on; its content comes next. */
    private byte type;

    private int depth;

    /** @param bytes the whole document, big-endian */
    UbjsonDocument(ByteBuffer bytes) {
        this.bytes = bytes;
        this.type = nextType();
    }

    private byte nextType() {
        byte next = read();
        while (next == 'N') {
            next = read();
        }
        return next;
    }

    private byte read() {
        if (!bytes.hasRemaining()) {
            throw error("the file ends here, within a value");
        }
        return bytes.get();
    }

    @Override
    public void object(String what, Consumer<String> field) {
        expect('{', what, "an object");
        enter();
        while (true) {
            byte next = nextType();
            if (next == '}') {
                break;
            }
            String key = string(length(next));
            type = nextType();
            field.accept(key);
        }
        depth--;
    }

    @Override
    public void array(String what, Runnable element) {
        expect('[', what, "an array");
        enter();
        byte next = nextType();
        if (next == '$') {
            typed(read(), element);
        } else if (next == '#') {
            for (int count = count(1); count > 0; count--) {
                type = nextType();
                element.run();
            }
        } else {
            for (; next != ']'; next = nextType()) {
                type = next;
                element.run();
            }
        }
        depth--;
    }

    private void typed(byte elements, Runnable element) {
        if (read() != '#') {
            throw error("expected the count of an array's elements, as it names their type");
        }
        for (int count = count(Math.max(1, width(elements))); count > 0; count--) {
            type = elements;
            element.run();
        }
    }

    /** A count of elements that each take this many bytes; never more than the file has. */
    private int count(int bytesEach) {
        long count = length(nextType());
        if (count > bytes.remaining() / bytesEach) {
            throw error("announces " + count + " elements, and only " + bytes.remaining() + " bytes follow");
        }
        return (int) count;
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw error("more than " + MAX_DEPTH + " arrays and objects are within each other");
        }
    }

    private long length(byte typeOfLength) {
        double length = isNumber(typeOfLength) ? number(typeOfLength) : -1;
        if (!(length >= 0) || length > Integer.MAX_VALUE || length != Math.rint(length)) {
            throw error("expected a length");
        }
        return (long) length;
    }

    private String string(long length) {
        if (length > bytes.remaining()) {
            throw error("announces a string of " + length + " bytes, and only " + bytes.remaining() + " bytes follow");
        }
        byte[] text = new byte[(int) length];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    @Override
    public double number(String what) {
        return switch (type) {
            case 'T' -> 1;
            case 'F' -> 0;
            default -> {
                if (!isNumber(type)) {
                    throw unexpected(what, "a number");
                }
                yield number(type);
            }
        };
    }

    private static boolean isNumber(byte type) {
        return width(type) > 0 && type != 'C';
    }

    /** Bytes of a value of this type; 0 if it has none, or not always as many. */
    private static int width(byte type) {
        return switch (type) {
            case 'i', 'U', 'C' -> 1;
            case 'I' -> 2;
            case 'l', 'd' -> 4;
            case 'L', 'D' -> 8;
            default -> 0;
        };
    }

    private double number(byte numberType) {
        try {
            return switch (numberType) {
                case 'i' -> bytes.get();
                case 'U' -> Byte.toUnsignedInt(bytes.get());
                case 'I' -> bytes.getShort();
                case 'l' -> bytes.getInt();
                case 'L' -> bytes.getLong();
                case 'd' -> bytes.getFloat();
                default -> bytes.getDouble();
            };
        } catch (BufferUnderflowException e) {
            throw error("the file ends here, within a number");
        }
    }

    @Override
    public String text(String what) {
        if (isNumber(type)) {
            double number = number(type);
            return number == Math.rint(number) && Math.abs(number) < 1L << 53
                    ? Long.toString((long) number)
                    : Double.toString(number);
        }
        expect('S', what, "a string");
        return string(length(read()));
    }

    @Override
    public void skip() {
        switch (type) {
            case '{' -> object("a value", _ -> skip());
            case '[' -> array("a value", this::skip);
            case 'S', 'H' -> string(length(read()));
            case 'Z', 'T', 'F' -> {}
            case 'C' -> read();
            default -> number("a value");
        }
    }

    private void expect(char expected, String what, String name) {
        if (type != expected) {
            throw unexpected(what, name);
        }
    }

    private InferenceException unexpected(String what, String name) {
        String got = type > ' ' && type < 0x7F
                ? "'" + (char) type + "'"
                : "0x" + Integer.toHexString(Byte.toUnsignedInt(type));
        return error(what + ": expected " + name + ", got a value of type " + got);
    }

    @Override
    public InferenceException error(String message) {
        return InferenceException.invalid("byte " + bytes.position() + ": " + message);
    }
}
