package dev.barista.storage;

import dev.barista.model.InferenceException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Cuts protobuf text into tokens. Stands on one token at a time, the first at the beginning. */
final class ProtoTokens {

    enum Kind {
        /** A name or a number, sign included. */
        WORD,
        STRING,
        SYMBOL,
        END
    }

    private final String file;
    private final String source;
    private int position;
    private int currentLine = 1;
    private Kind kind = Kind.END;
    private String text = "";
    private int line = 1;

    ProtoTokens(String file, String source) {
        this.file = file;
        this.source = source;
        next();
    }

    Kind kind() {
        return kind;
    }

    /** The token's text; of a string, its content. */
    String text() {
        return text;
    }

    /** The line that the token begins on, from 1. */
    int line() {
        return line;
    }

    /** Whether this stands on a symbol; "" is the end of the text. */
    boolean isAt(String symbol) {
        return symbol.isEmpty() ? kind == Kind.END : kind == Kind.SYMBOL && text.equals(symbol);
    }

    void expect(String symbol) {
        if (!isAt(symbol)) {
            throw unexpected("\"" + symbol + "\"");
        }
        next();
    }

    InferenceException unexpected(String expected) {
        String got = kind == Kind.END ? "the end of the text" : "\"" + shorten(text) + "\"";
        return error(line, "expected " + expected + ", got " + got);
    }

    InferenceException error(int atLine, String message) {
        return ProtoText.error(file, atLine, message);
    }

    /** Moves to the next token. */
    void next() {
        skipBlanks();
        line = currentLine;
        if (position >= source.length()) {
            kind = Kind.END;
            text = "";
            return;
        }
        char c = source.charAt(position);
        if (c == '"' || c == '\'') {
            kind = Kind.STRING;
            text = string(c);
        } else if (isWordPart(c) || c == '-') {
            kind = Kind.WORD;
            text = word();
        } else {
            kind = Kind.SYMBOL;
            text = String.valueOf(c);
            position++;
        }
    }

    private void skipBlanks() {
        while (position < source.length()) {
            char c = source.charAt(position);
            if (c == '#') {
                int end = source.indexOf('\n', position);
                position = end < 0 ? source.length() : end;
            } else if (c == '\n') {
                currentLine++;
                position++;
            } else if (Character.isWhitespace(c)) {
                position++;
            } else {
                return;
            }
        }
    }

    private String word() {
        int start = position++;
        while (position < source.length() && isWordPart(source.charAt(position))) {
            // A sign within a number belongs to its exponent.
            position++;
            boolean exponent = Character.toLowerCase(source.charAt(position - 1)) == 'e'
                    && (Character.isDigit(source.charAt(start)) || source.charAt(start) == '-');
            if (exponent && position < source.length() && "+-".indexOf(source.charAt(position)) >= 0) {
                position++;
            }
        }
        return source.substring(start, position);
    }

    private static boolean isWordPart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    }

    private String string(char quote) {
        position++;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (true) {
            if (position >= source.length() || source.charAt(position) == '\n') {
                throw error(line, "a string has no closing " + quote);
            }
            int c = source.codePointAt(position);
            position += Character.charCount(c);
            if (c == quote) {
                return decode(bytes.toByteArray());
            }
            if (c == '\\') {
                escape(bytes);
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void escape(ByteArrayOutputStream bytes) {
        if (position >= source.length()) {
            throw error(line, "a string ends within an escape");
        }
        char c = source.charAt(position++);
        int simple = "abfnrtv\\'\"?".indexOf(c);
        if (simple >= 0) {
            bytes.write("\u0007\b\f\n\r\t\u000b\\'\"?".charAt(simple));
        } else if (c >= '0' && c <= '7') {
            position--;
            bytes.write(digits(8, 3));
        } else if (c == 'x' || c == 'X') {
            bytes.write(digits(16, 2));
        } else if (c == 'u' || c == 'U') {
            int codePoint = digits(16, c == 'u' ? 4 : 8);
            if (!Character.isValidCodePoint(codePoint)) {
                throw error(line, "an escape names no character");
            }
            bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
        } else {
            throw error(line, "unknown escape \"\\" + c + "\" in a string");
        }
    }

    /** The number that up to {@code most} digits make. */
    private int digits(int radix, int most) {
        int value = 0;
        int count = 0;
        while (count < most && position < source.length() && Character.digit(source.charAt(position), radix) >= 0) {
            value = value * radix + Character.digit(source.charAt(position++), radix);
            count++;
        }
        if (count == 0) {
            throw error(line, "an escape in a string has no digits");
        }
        return value;
    }

    private String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw error(line, "a string is no UTF-8 text");
        }
    }

    private static String shorten(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
