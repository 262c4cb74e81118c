package dev.barista.json;

import dev.barista.model.InferenceException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON text (RFC 8259, UTF-8) in memory, read token by token. Starts on the first token. Used by one thread.
 *
 * <p>Everything that can be wrong with the text is an {@link InferenceException} of
 * {@link dev.barista.model.ErrorCode#INVALID_ARGUMENT} that says where by line and column. Nesting, numbers and names
 * have limits, so that no text, however made, exhausts the stack or the time.
 */
public final class JsonInput implements AutoCloseable {

    /** How many arrays and objects may be open at the same time. */
    public static final int MAX_DEPTH = 100;

    private static final int MAX_NUMBER_LENGTH = 1000;

    // Without charset detection: JSON is UTF-8, and byte offsets are only known there.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final byte[] bytes;
    private final int start;
    private final int from;
    private final int end;
    private final JsonParser parser;

    private JsonInput(byte[] bytes, int start, int from, int end) {
        this.bytes = bytes;
        this.start = start;
        this.from = from;
        this.end = end;
        this.parser = FACTORY.createParser(ObjectReadContext.empty(), bytes, from, end - from);
    }

    /**
     * A text that fills the array.
     *
     * @throws InferenceException if it does not begin with a token
     */
    public static JsonInput of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    /** A text that fills a part of the array, which must not change while it is read. */
    public static JsonInput of(byte[] bytes, int offset, int length) {
        return opened(new JsonInput(bytes, offset, offset, offset + length));
    }

    /**
     * A value seen before, once more: from its {@link #offset()} to its {@link #endOffset()}. Places in messages are
     * those of the whole text. To be closed by itself.
     */
    public JsonInput again(int offset, int endOffset) {
        return opened(new JsonInput(bytes, start, start + offset, start + endOffset));
    }

    private static JsonInput opened(JsonInput input) {
        try {
            input.next();
            return input;
        } catch (InferenceException e) {
            input.close();
            throw e;
        }
    }

    /** Moves to the next token and returns it. */
    public JsonToken next() {
        try {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw error("the JSON text ends early", end);
            }
            return token;
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    /** The token that this stands on. */
    public JsonToken token() {
        return parser.currentToken();
    }

    /** Where the current token begins, in bytes from the beginning of the text. */
    public int offset() {
        return from - start + (int) parser.currentTokenLocation().getByteOffset();
    }

    /** Where the current token ends; of a value that was read or skipped, where the value ends. */
    public int endOffset() {
        return from - start + (int) parser.currentLocation().getByteOffset();
    }

    /** Bytes from the current token to the end of the text, that token included. */
    public int remaining() {
        return end - start - offset();
    }

    /** Passes over the current value and all in it, to its last token. */
    public void skip() {
        try {
            parser.skipChildren();
            parser.finishToken();
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    /** Refuses anything but white space after the current value. */
    public void end() {
        try {
            if (parser.nextToken() != null) {
                throw error("nothing may follow the JSON value, got " + got());
            }
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    /**
     * Reads the object that this stands on. A key that occurs twice is an error.
     *
     * @param what the object's name in messages, such as {@code the request}
     * @param field told each key, standing on its value; must read or skip that
     */
    public void object(String what, Consumer<String> field) {
        expect(JsonToken.START_OBJECT, what, "an object");
        Set<String> seen = new HashSet<>();
        while (next() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            if (!seen.add(key)) {
                throw error(what + ": the key \"" + shorten(key) + "\" occurs twice");
            }
            next();
            field.accept(key);
        }
    }

    /**
     * Reads the array that this stands on.
     *
     * @param element called standing on each element; must read or skip that
     */
    public void array(String what, Runnable element) {
        expect(JsonToken.START_ARRAY, what, "an array");
        while (next() != JsonToken.END_ARRAY) {
            element.run();
        }
    }

    /** The string that this stands on. */
    public String string(String what) {
        expect(JsonToken.VALUE_STRING, what, "a string");
        return text();
    }

    /** The true or false that this stands on. */
    public boolean bool(String what) {
        if (token() != JsonToken.VALUE_TRUE && token() != JsonToken.VALUE_FALSE) {
            throw error(what + ": expected true or false, got " + got());
        }
        return token() == JsonToken.VALUE_TRUE;
    }

    /** The whole number that this stands on, without fraction or exponent, from {@code min} to {@code max}. */
    public long integer(String what, long min, long max) {
        expect(JsonToken.VALUE_NUMBER_INT, what, "a whole number");
        if (!fitsLong() || longValue() < min || longValue() > max) {
            throw error(what + ": expected " + min + " to " + max + ", got " + got());
        }
        return longValue();
    }

    /** The number that this stands on. */
    public double number(String what) {
        if (!token().isNumeric()) {
            throw error(what + ": expected a number, got " + got());
        }
        double value = doubleValue();
        if (Double.isInfinite(value)) {
            throw error(what + ": " + got() + " is too large a number");
        }
        return value;
    }

    private void expect(JsonToken token, String what, String name) {
        if (token() != token) {
            throw error(what + ": expected " + name + ", got " + got());
        }
    }

    /** What this stands on, for messages; long values are cut short. */
    public String got() {
        return switch (token()) {
            case START_OBJECT, END_OBJECT -> "an object";
            case START_ARRAY, END_ARRAY -> "an array";
            case VALUE_STRING, PROPERTY_NAME -> '"' + shorten(text()) + '"';
            case VALUE_NULL -> "null";
            case VALUE_TRUE -> "true";
            case VALUE_FALSE -> "false";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> shorten(text());
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> "something else";
        };
    }

    /** An {@code INVALID_ARGUMENT} at the current token. */
    public InferenceException error(String message) {
        return error(message, start + offset());
    }

    /** The characters of the current string, key or number, as they are. */
    public String text() {
        try {
            return parser.getString();
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    /** Whether the current whole number is within the range of a long. */
    boolean fitsLong() {
        return parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    }

    long longValue() {
        return parser.getLongValue();
    }

    BigInteger bigIntegerValue() {
        return parser.getBigIntegerValue();
    }

    /** The current number rounded once, to the nearest float; infinite if it is too large. */
    float floatValue() {
        return parser.getFloatValue();
    }

    /** The current number rounded once, to the nearest double; infinite if it is too large. */
    double doubleValue() {
        return parser.getDoubleValue();
    }

    @Override
    public void close() {
        parser.close();
    }

    private InferenceException malformed(JacksonException e) {
        long reported = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
        int at = reported < 0 ? end : (int) Math.min(end, from + reported);
        if (e instanceof UnexpectedEndOfInputException) {
            return error("the JSON text ends early", end);
        }
        if (e instanceof StreamConstraintsException) {
            boolean deep = parser.streamReadContext().getNestingDepth() >= MAX_DEPTH;
            return error(
                    deep
                            ? "nested deeper than " + MAX_DEPTH + " levels"
                            : "a key is too long, or a number has more than " + MAX_NUMBER_LENGTH + " digits",
                    at);
        }
        if (nonFiniteNear(at)) {
            return error(
                    "NaN and Infinity are no JSON; write the strings \"NaN\", \"Infinity\" or \"-Infinity\", or send"
                            + " the tensor as binary data",
                    at);
        }
        return error("not valid JSON here or just before", at);
    }

    private InferenceException error(String message, int at) {
        int line = 1;
        int column = 1;
        for (int i = start; i < Math.min(at, end); i++) {
            boolean continuation = (bytes[i] & 0xC0) == 0x80;
            line += bytes[i] == '\n' ? 1 : 0;
            column = bytes[i] == '\n' ? 1 : column + (continuation ? 0 : 1);
        }
        return InferenceException.invalid("line " + line + ", column " + column + ": " + message);
    }

    private static String shorten(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    /** Whether one of the words is near that other writers of JSON use for numbers that JSON does not have. */
    private boolean nonFiniteNear(int at) {
        int first = Math.max(start, at - 10);
        String window = new String(bytes, first, Math.min(end, at + 9) - first, StandardCharsets.ISO_8859_1);
        return window.contains("NaN") || window.contains("Inf");
    }
}
