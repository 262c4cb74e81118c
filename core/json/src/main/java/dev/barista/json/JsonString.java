package dev.barista.json;

import java.nio.charset.StandardCharsets;

/** A string or key as it stands in a text. Used again and again by one thread; good until the text is read on. */
final class JsonString {

    /** What {@link #read} returns of a string that is one. */
    static final int NONE = -1;

    private final JsonBytes text;
    private int from;
    private int to;
    private boolean hasEscapes;
    private boolean isAscii;

    JsonString(JsonBytes text) {
        this.text = text;
    }

    /**
     * Reads the string whose opening quote the text stands on, moving behind the closing one; returns the place where
     * it is none, or {@link #NONE}.
     */
    int read() {
        hasEscapes = false;
        isAscii = true;
        text.position(text.position() + 1);
        from = text.place(text.position());
        while (true) {
            if (!text.has(1)) {
                return text.end();
            }
            skipPlain();
            if (text.position() == text.limit()) {
                continue;
            }
            byte b = text.window()[text.position()];
            if (b == '"') {
                to = text.place(text.position());
                text.position(text.position() + 1);
                return NONE;
            }
            int length = b == '\\' ? escape() : b < 0 ? Utf8.sequence(text) : 0;
            if (length == 0) {
                return text.place(text.position());
            }
            if (length < 0) {
                return text.end();
            }
            isAscii &= b > 0;
            text.position(text.position() + length);
        }
    }

    /** Moves over what stands for itself. */
    private void skipPlain() {
        byte[] bytes = text.window();
        int limit = text.limit();
        int i = text.position();
        while (i < limit && bytes[i] >= ' ' && bytes[i] != '"' && bytes[i] != '\\') {
            i++;
        }
        text.position(i);
    }

    /** The length of the escape sequence; 0 if it is none, -1 if the text ends in it. */
    private int escape() {
        hasEscapes = true;
        if (!text.has(2)) {
            return -1;
        }
        byte c = text.window()[text.position() + 1];
        if (c != 'u') {
            return "\"\\/bfnrt".indexOf(c) >= 0 ? 2 : 0;
        }
        boolean whole = text.has(6);
        for (int i = 2; i < 6 && text.position() + i < text.limit(); i++) {
            if (Character.digit(text.window()[text.position() + i], 16) < 0) {
                return 0;
            }
        }
        return whole ? 6 : -1;
    }

    /** Bytes between the quotes. */
    int length() {
        return to - from;
    }

    /** Whether it stands as it is, in UTF-8. */
    boolean isPlain() {
        return !hasEscapes;
    }

    /** Whether it holds an escaped half of a surrogate pair without the other half, which no UTF-8 text could hold. */
    boolean hasHalfPair() {
        return hasEscapes && text().codePoints().anyMatch(point -> Character.getType(point) == Character.SURROGATE);
    }

    /** Copies the bytes between the quotes. */
    void copyTo(byte[] target, int offset) {
        System.arraycopy(text.window(), text.index(from), target, offset, length());
    }

    /** What it means. */
    String text() {
        byte[] bytes = text.window();
        int first = text.index(from);
        if (hasEscapes) {
            return unescaped(bytes, first, text.index(to));
        }
        if (isAscii) {
            String known = KnownWords.find(bytes, first, length());
            return known.isEmpty() ? new String(bytes, first, length(), StandardCharsets.ISO_8859_1) : known;
        }
        return new String(bytes, first, length(), StandardCharsets.UTF_8);
    }

    private static String unescaped(byte[] bytes, int from, int to) {
        StringBuilder result = new StringBuilder(to - from);
        int i = from;
        while (i < to) {
            int plain = i;
            while (i < to && bytes[i] != '\\') {
                i++;
            }
            result.append(new String(bytes, plain, i - plain, StandardCharsets.UTF_8));
            if (i < to) {
                i += append(result, bytes, i);
            }
        }
        return result.toString();
    }

    /** Appends what an escape sequence means; returns its length. */
    private static int append(StringBuilder result, byte[] bytes, int at) {
        switch (bytes[at + 1]) {
            case 'b' -> result.append('\b');
            case 'f' -> result.append('\f');
            case 'n' -> result.append('\n');
            case 'r' -> result.append('\r');
            case 't' -> result.append('\t');
            case 'u' -> {
                int unit = 0;
                for (int i = 2; i < 6; i++) {
                    unit = (unit << 4) | Character.digit(bytes[at + i], 16);
                }
                result.append((char) unit);
                return 6;
            }
            default -> result.append((char) bytes[at + 1]);
        }
        return 2;
    }
}
