package dev.barista.json;

import dev.barista.model.InferenceException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A JSON text (RFC 8259, UTF-8) in memory, read token by token. Starts on the first token. Used by one thread.
 *
 * <p>Everything that can be wrong with the text is an {@link InferenceException} of
 * {@link dev.barista.model.ErrorCode#INVALID_ARGUMENT} that says where by line and column. Nesting, numbers and names
 * have limits, so that no text, however made, exhausts the stack or the time.
 */
public final class JsonInput {

    /** How many arrays and objects may be open at the same time. */
    public static final int MAX_DEPTH = JsonScanner.MAX_DEPTH;

    private final JsonBytes text;
    private final JsonScanner scanner;
    private final OpenKeys keys = new OpenKeys();

    /** @throws InferenceException if the text does not begin with a token */
    private JsonInput(JsonBytes text) {
        this.text = text;
        this.scanner = new JsonScanner(text);
        scanner.next();
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
        return new JsonInput(JsonBytes.of(bytes, offset, length));
    }

    /** A text from an index of a buffer on, which must not change while it is read. */
    public static JsonInput of(ByteBuffer bytes, int offset, int length) {
        return of(bytes, offset, length, new byte[Math.min(length, JsonBytes.WINDOW)]);
    }

    /**
     * The same, read through an array that is nobody else's until the text is read: a short text needs no other.
     *
     * @param window of 1 byte or more, whatever is in it
     */
    public static JsonInput of(ByteBuffer bytes, int offset, int length, byte[] window) {
        boolean isLong = length > window.length && window.length >= SpareBytes.SIZE;
        byte[] large = isLong ? new byte[Math.min(length, JsonBytes.WINDOW)] : window;
        return new JsonInput(JsonBytes.of(bytes, offset, length, large));
    }

    /**
     * A value seen before, once more: from its {@link #offset()} to its {@link #endOffset()}. Places in messages are
     * those of the whole text.
     */
    public JsonInput again(int offset, int endOffset) {
        return new JsonInput(text.part(offset, endOffset));
    }

    /** Moves to the next token and returns it. */
    public JsonToken next() {
        return scanner.next();
    }

    /** The token that this stands on. */
    public JsonToken token() {
        return scanner.token();
    }

    /** Where the current token begins, in bytes from the beginning of the text. */
    public int offset() {
        return scanner.start();
    }

    /** Where the current token ends; of a value that was read or skipped, where the value ends. */
    public int endOffset() {
        return scanner.end();
    }

    /** Bytes from the current token to the end of the text, that token included. */
    public int remaining() {
        return text.end() - offset();
    }

    /** Passes over the current value and all in it, to its last token. */
    public void skip() {
        if (token() == JsonToken.START_OBJECT || token() == JsonToken.START_ARRAY) {
            int outside = scanner.depth() - 1;
            while (scanner.depth() > outside) {
                scanner.next();
            }
        }
    }

    /** Refuses anything but white space after the current value. */
    public void end() {
        if (!scanner.isAtEnd()) {
            scanner.next();
        }
    }

    /**
     * Reads the object that this stands on. A key that occurs twice is an error.
     *
     * @param what the object's name in messages, such as {@code the request}
     * @param field told each key, standing on its value; must read or skip that
     */
    public void object(String what, Consumer<String> field) {
        object(() -> what, field);
    }

    /** The same, with a name that is only put together for messages. */
    public void object(Supplier<String> what, Consumer<String> field) {
        if (token() != JsonToken.START_OBJECT) {
            throw error(what.get() + ": expected an object, got " + got());
        }
        int mark = keys.open();
        while (next() != JsonToken.END_OBJECT) {
            String key = text();
            if (!keys.add(mark, key)) {
                throw error(what.get() + ": the key \"" + shorten(key) + "\" occurs twice");
            }
            next();
            field.accept(key);
        }
        keys.close(mark);
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
        expect(JsonToken.STRING, what, "a string");
        return text();
    }

    /** The true or false that this stands on. */
    public boolean bool(String what) {
        if (token() != JsonToken.TRUE && token() != JsonToken.FALSE) {
            throw error(what + ": expected true or false, got " + got());
        }
        return token() == JsonToken.TRUE;
    }

    /** The whole number that this stands on, without fraction or exponent, from {@code min} to {@code max}. */
    public long integer(String what, long min, long max) {
        expect(JsonToken.INTEGER, what, "a whole number");
        if (!fitsLong() || longValue() < min || longValue() > max) {
            throw error(what + ": expected " + min + " to " + max + ", got " + got());
        }
        return longValue();
    }

    /** The number that this stands on. */
    public double number(String what) {
        if (token() != JsonToken.INTEGER && token() != JsonToken.DECIMAL) {
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
            case STRING, KEY -> '"' + shorten(text()) + '"';
            case NULL, TRUE, FALSE -> text();
            case INTEGER, DECIMAL -> shorten(text());
        };
    }

    /** An {@code INVALID_ARGUMENT} at the current token. */
    public InferenceException error(String message) {
        return scanner.error(message, offset());
    }

    /** The characters of the current token: of a string or key without its quotes. */
    public String text() {
        return switch (token()) {
            case STRING, KEY -> scanner.string().text();
            case INTEGER, DECIMAL -> scanner.number().text();
            case TRUE -> "true";
            case FALSE -> "false";
            case NULL -> "null";
            case START_OBJECT -> "{";
            case END_OBJECT -> "}";
            case START_ARRAY -> "[";
            case END_ARRAY -> "]";
        };
    }

    /** The string that this stands on. */
    JsonString string() {
        return scanner.string();
    }

    /** Whether the current whole number is within the range of a long. */
    boolean fitsLong() {
        return scanner.number().fitsLong();
    }

    long longValue() {
        return scanner.number().longValue();
    }

    BigInteger bigIntegerValue() {
        return scanner.number().bigInteger();
    }

    /** The current number rounded once, to the nearest float; infinite if it is too large. */
    float floatValue() {
        return scanner.number().floatValue();
    }

    /** The current number rounded once, to the nearest double; infinite if it is too large. */
    double doubleValue() {
        return scanner.number().doubleValue();
    }

    /** Whether an array comes first in the array that this stands on. */
    boolean beginsWithArray() {
        return scanner.beginsWithArray();
    }

    /**
     * Has elements of the array that this is within read by somebody quicker, as many as that one understands.
     *
     * @return how many it read
     */
    long quickly(PlainElements reader, long most) {
        long count = reader.read(text, scanner.isBeforeFirstElement(), most);
        if (count > 0) {
            scanner.readElements();
        }
        return count;
    }

    private static String shorten(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
