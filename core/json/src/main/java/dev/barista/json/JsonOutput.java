package dev.barista.json;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes a JSON text, compact and in UTF-8. The commas come by themselves; that brackets fit is up to the caller. Used
 * by one thread; what is written arrives at the sink at the latest with {@link #flush}.
 */
public final class JsonOutput {

    private static final int FIRST_SIZE = 160;
    private static final int LARGEST_SIZE = 16 << 10;
    private static final int MOST_FOR_FLOAT = NumberText.LONGEST + 1;
    private static final byte[] HEX = ascii("0123456789abcdef");

    private final JsonSink sink;
    private byte[] bytes;
    private int size;
    private int flushed;
    private boolean needsComma;

    public JsonOutput(JsonSink sink) {
        this(sink, new byte[FIRST_SIZE]);
    }

    /** One that gathers what it writes in an array that is nobody else's meanwhile, or in a larger one. */
    public JsonOutput(JsonSink sink, byte[] gathered) {
        this.sink = sink;
        this.bytes = gathered;
    }

    private static byte[] ascii(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }

    public JsonOutput startObject() {
        return open('{');
    }

    public JsonOutput endObject() {
        return close('}');
    }

    public JsonOutput startArray() {
        return open('[');
    }

    public JsonOutput endArray() {
        return close(']');
    }

    private JsonOutput open(char bracket) {
        beginValue();
        put(bracket);
        needsComma = false;
        return this;
    }

    private JsonOutput close(char bracket) {
        room(1);
        put(bracket);
        needsComma = true;
        return this;
    }

    /** The key of the value that comes next. */
    public JsonOutput key(String name) {
        string(name);
        room(1);
        put(':');
        needsComma = false;
        return this;
    }

    public JsonOutput string(CharSequence value) {
        beginValue();
        room(1);
        put('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                room(1);
                put(c);
            } else {
                i += special(value, i) - 1;
            }
        }
        room(1);
        put('"');
        return this;
    }

    /** Puts a character that does not stand for itself; returns how many units of the string it takes. */
    private int special(CharSequence value, int at) {
        char c = value.charAt(at);
        room(6);
        if (c == '"' || c == '\\') {
            put('\\');
            put(c);
        } else if (c < ' ') {
            control(c);
        } else if (c < 0x80) {
            put(c);
        } else if (c < 0x800) {
            put(0xc0 | (c >> 6));
            put(0x80 | (c & 0x3f));
        } else if (!Character.isSurrogate(c)) {
            put(0xe0 | (c >> 12));
            put(0x80 | ((c >> 6) & 0x3f));
            put(0x80 | (c & 0x3f));
        } else {
            return surrogate(value, at);
        }
        return 1;
    }

    private void control(char c) {
        int letter = "\b\t\n\f\r".indexOf(c);
        put('\\');
        if (letter >= 0) {
            put("btnfr".charAt(letter));
        } else {
            unit(c);
        }
    }

    /** Half of a pair alone is escaped: no UTF-8 could hold it. */
    private int surrogate(CharSequence value, int at) {
        int point = Character.codePointAt(value, at);
        if (Character.charCount(point) == 1) {
            put('\\');
            unit((char) point);
            return 1;
        }
        put(0xf0 | (point >> 18));
        put(0x80 | ((point >> 12) & 0x3f));
        put(0x80 | ((point >> 6) & 0x3f));
        put(0x80 | (point & 0x3f));
        return 2;
    }

    private void unit(char c) {
        put('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            put(HEX[(c >> shift) & 0xf]);
        }
    }

    public JsonOutput bool(boolean value) {
        return word(value ? "true" : "false");
    }

    public JsonOutput number(long value) {
        beginValue();
        room(NumberText.LONGEST);
        size = NumberText.write(value, bytes, size);
        return this;
    }

    /** The number that the bits are without a sign. */
    public JsonOutput unsigned(long bits) {
        return bits >= 0 ? number(bits) : word(Long.toUnsignedString(bits));
    }

    /** The shortest decimal that reads back to the same float; what is not finite as a string. */
    public JsonOutput number(float value) {
        if (!Float.isFinite(value)) {
            return string(Float.toString(value));
        }
        beginValue();
        room(NumberText.LONGEST);
        size = NumberText.write(value, bytes, size);
        return this;
    }

    /** So many floats, from the buffer's position on, one after the other. */
    JsonOutput floats(ByteBuffer data, long count) {
        long left = count;
        while (left > 0) {
            room(MOST_FOR_FLOAT);
            int end = bytes.length - MOST_FOR_FLOAT;
            while (left > 0 && size <= end) {
                float value = data.getFloat();
                left--;
                if (Float.isFinite(value)) {
                    bytes[size] = ',';
                    size = NumberText.write(value, bytes, needsComma ? size + 1 : size);
                    needsComma = true;
                } else {
                    string(Float.toString(value));
                }
            }
        }
        return this;
    }

    /** The shortest decimal that reads back to the same double; what is not finite as a string. */
    public JsonOutput number(double value) {
        return Double.isFinite(value) ? word(Double.toString(value)) : string(Double.toString(value));
    }

    /** ASCII that stands for itself. */
    private JsonOutput word(CharSequence text) {
        beginValue();
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
        return this;
    }

    /** A value that is JSON already, in UTF-8. */
    public JsonOutput raw(byte[] json) {
        beginValue();
        flush();
        sink.put(json, 0, json.length);
        flushed = Math.addExact(flushed, json.length);
        return this;
    }

    private void beginValue() {
        room(1);
        if (needsComma) {
            put(',');
        }
        needsComma = true;
        room(1);
    }

    private void put(int b) {
        bytes[size++] = (byte) b;
    }

    private void room(int count) {
        if (bytes.length - size < count) {
            more(count);
        }
    }

    private void more(int count) {
        if (bytes.length >= LARGEST_SIZE) {
            flush();
        }
        if (bytes.length - size < count) {
            bytes = Arrays.copyOf(bytes, Math.max(size + count, 4 * bytes.length));
        }
    }

    /** Hands what was written so far to the sink. */
    public void flush() {
        sink.put(bytes, 0, size);
        flushed = Math.addExact(flushed, size);
        size = 0;
    }

    /** Bytes written so far. */
    public int count() {
        return Math.addExact(flushed, size);
    }
}
