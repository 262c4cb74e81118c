package dev.barista.json;

import dev.barista.model.InferenceException;
import java.util.Arrays;

/**
 * Cuts a JSON text (RFC 8259, UTF-8) into tokens. Used by one thread.
 *
 * <p>Everything that can be wrong with the text is an {@code INVALID_ARGUMENT} that says where by line and column.
 * Nesting, numbers and names have limits, so that no text, however made, exhausts the stack or the time.
 */
final class JsonScanner {

    /** How many arrays and objects may be open at the same time. */
    static final int MAX_DEPTH = 100;

    private static final int USUAL_DEPTH = 8;
    private static final int MAX_KEY_LENGTH = 50_000;

    /** What may come next. */
    private enum Place {
        VALUE,
        FIRST_ELEMENT,
        FIRST_KEY,
        KEY,
        BEHIND_VALUE
    }

    private final JsonBytes text;
    private final JsonNumber number;
    private final JsonString string;
    private boolean[] isObject = new boolean[USUAL_DEPTH];
    private Place place = Place.VALUE;
    private JsonToken token = JsonToken.NULL;
    private int depth;
    private int start;

    JsonScanner(JsonBytes text) {
        this.text = text;
        this.number = new JsonNumber(text);
        this.string = new JsonString(text);
    }

    JsonToken token() {
        return token;
    }

    /** The number that this stands on. */
    JsonNumber number() {
        return number;
    }

    /** The string or key that this stands on. */
    JsonString string() {
        return string;
    }

    /** Where the token begins in the text. */
    int start() {
        return start;
    }

    /** Where the token ends in the text. */
    int end() {
        return text.place(text.position());
    }

    /** How many arrays and objects are open. */
    int depth() {
        return depth;
    }

    /** Moves to the next token. */
    JsonToken next() {
        byte c = significant();
        if (place == Place.BEHIND_VALUE) {
            if (depth == 0 || c != ',') {
                return close(c);
            }
            text.position(text.position() + 1);
            place = isObject[depth - 1] ? Place.KEY : Place.VALUE;
            c = significant();
        }
        boolean closes = (place == Place.FIRST_ELEMENT && c == ']') || (place == Place.FIRST_KEY && c == '}');
        if (closes) {
            return close(c);
        }
        boolean isKey = place == Place.FIRST_KEY || place == Place.KEY;
        token = isKey ? key(c) : value(c);
        return token;
    }

    /** Whether nothing but white space is left behind the outermost value. */
    boolean isAtEnd() {
        skipWhiteSpace();
        return !text.has(1);
    }

    /** Whether an array comes first in the array that this stands on. */
    boolean beginsWithArray() {
        skipWhiteSpace();
        return text.has(1) && text.window()[text.position()] == '[';
    }

    /** The text between two tokens of an array, to be read by others that know what is in it. */
    JsonBytes elements() {
        return text;
    }

    /** Whether an element of an array may come without a comma before it. */
    boolean isBeforeFirstElement() {
        return place == Place.FIRST_ELEMENT;
    }

    /** Others have read elements of an array; the text stands behind the last of them. */
    void readElements() {
        place = Place.BEHIND_VALUE;
    }

    /** Moves over white space and returns what comes then, without moving over that. */
    private byte significant() {
        skipWhiteSpace();
        start = text.place(text.position());
        text.keepFrom(start);
        if (!text.has(1)) {
            throw endsEarly();
        }
        return text.window()[text.position()];
    }

    private void skipWhiteSpace() {
        do {
            byte[] bytes = text.window();
            int limit = text.limit();
            int i = text.position();
            while (i < limit && isWhiteSpace(bytes[i])) {
                i++;
            }
            text.position(i);
            text.keepFrom(text.place(i));
        } while (text.position() == text.limit() && text.has(1));
    }

    static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private JsonToken value(byte c) {
        JsonToken found = switch (c) {
            case '{' -> JsonToken.START_OBJECT;
            case '[' -> JsonToken.START_ARRAY;
            case '"' -> JsonToken.STRING;
            case 't' -> JsonToken.TRUE;
            case 'f' -> JsonToken.FALSE;
            case 'n' -> JsonToken.NULL;
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> JsonToken.INTEGER;
            default -> throw malformed(start);
        };
        place = Place.BEHIND_VALUE;
        switch (found) {
            case START_OBJECT -> open(true);
            case START_ARRAY -> open(false);
            case STRING -> readString(Integer.MAX_VALUE);
            case TRUE -> word("true");
            case FALSE -> word("false");
            case NULL -> word("null");
            default -> {
                return readNumber();
            }
        }
        return found;
    }

    private void open(boolean object) {
        if (depth == MAX_DEPTH) {
            throw error("nested deeper than " + MAX_DEPTH + " levels", start);
        }
        if (depth == isObject.length) {
            isObject = Arrays.copyOf(isObject, MAX_DEPTH);
        }
        isObject[depth++] = object;
        text.position(text.position() + 1);
        place = object ? Place.FIRST_KEY : Place.FIRST_ELEMENT;
    }

    private JsonToken close(byte c) {
        boolean fits = depth > 0 && c == (isObject[depth - 1] ? '}' : ']');
        if (!fits) {
            throw malformed(start);
        }
        depth--;
        text.position(text.position() + 1);
        place = Place.BEHIND_VALUE;
        token = isObject[depth] ? JsonToken.END_OBJECT : JsonToken.END_ARRAY;
        return token;
    }

    /** Moves over a key and the colon behind it. */
    private JsonToken key(byte c) {
        if (c != '"') {
            throw malformed(start);
        }
        readString(MAX_KEY_LENGTH);
        if (string.hasHalfPair()) {
            throw error("a key holds half of a surrogate pair, which no UTF-8 text can", start);
        }
        place = Place.VALUE;
        byte b;
        do {
            if (!text.has(1)) {
                throw endsEarly();
            }
            b = text.window()[text.position()];
            text.position(text.position() + 1);
        } while (isWhiteSpace(b));
        if (b != ':') {
            throw malformed(text.place(text.position() - 1));
        }
        return JsonToken.KEY;
    }

    private void readString(int maxLength) {
        int problem = string.read();
        if (problem != JsonString.NONE) {
            throw broken(problem);
        }
        if (string.length() > maxLength) {
            throw tooLong();
        }
    }

    private JsonToken readNumber() {
        int problem = number.read();
        if (problem != JsonNumber.NONE) {
            throw broken(problem);
        }
        if (number.length() > JsonNumber.MAX_LENGTH) {
            throw tooLong();
        }
        return number.isWhole() ? JsonToken.INTEGER : JsonToken.DECIMAL;
    }

    private void word(String word) {
        boolean whole = text.has(word.length());
        int first = text.position();
        int available = Math.min(word.length(), text.limit() - first);
        for (int i = 0; i < available; i++) {
            if (text.window()[first + i] != word.charAt(i)) {
                throw malformed(text.place(first + i));
            }
        }
        if (!whole) {
            throw endsEarly();
        }
        text.position(first + word.length());
    }

    private InferenceException broken(int at) {
        return at >= text.end() ? endsEarly() : malformed(at);
    }

    private InferenceException tooLong() {
        return error("a key is too long, or a number has more than " + JsonNumber.MAX_LENGTH + " digits", start);
    }

    private InferenceException endsEarly() {
        return error("the JSON text ends early", text.end());
    }

    private InferenceException malformed(int at) {
        // One of the words may be near that other writers of JSON use for numbers that JSON does not have.
        String near = text.around(at, 10, 9);
        return error(
                near.contains("NaN") || near.contains("Inf")
                        ? "NaN and Infinity are no JSON; write the strings \"NaN\", \"Infinity\" or \"-Infinity\", or"
                                + " send the tensor as binary data"
                        : "not valid JSON here or just before",
                at);
    }

    /** An {@code INVALID_ARGUMENT} at a place in the text. */
    InferenceException error(String message, int at) {
        return InferenceException.invalid(text.lineAndColumn(at) + ": " + message);
    }
}
