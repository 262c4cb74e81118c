package dev.barista.json;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import ch.randelshofer.fastdoubleparser.JavaFloatParser;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** A number as it stands in a text. Used again and again by one thread; good until the text is read on. */
final class JsonNumber {

    static final int MAX_LENGTH = 1000;

    /** What {@link #read} returns of a number that is one. */
    static final int NONE = -1;

    /** So many digits fit a long, whatever they are. */
    private static final int MAX_DIGITS = 18;

    /** An exponent beyond this makes no difference any more. */
    private static final int MAX_EXPONENT = 100_000;

    private final JsonBytes text;
    private int from;
    private int to;
    private long digits;
    private int exponent;
    private boolean isExact;
    private boolean isWhole;

    // While reading.
    private int at;
    private int count;

    JsonNumber(JsonBytes text) {
        this.text = text;
    }

    /** Reads the number that the text stands on; returns the place where it is none, or {@link #NONE}. */
    int read() {
        text.has(MAX_LENGTH + 1);
        from = text.position();
        at = text.window()[from] == '-' ? from + 1 : from;
        digits = 0;
        count = 0;
        exponent = 0;
        isExact = true;
        isWhole = true;
        int whole = at;
        if (!readDigits(false) || (text.window()[whole] == '0' && at > whole + 1)) {
            return text.place(at > whole ? whole + 1 : at);
        }
        if (isAt('.') && !readFraction()) {
            return text.place(at);
        }
        if ((isAt('e') || isAt('E')) && !readExponent()) {
            return text.place(at);
        }
        to = at;
        text.position(at);
        return NONE;
    }

    private boolean isAt(char c) {
        return at < text.limit() && text.window()[at] == c;
    }

    private boolean readFraction() {
        isWhole = false;
        at++;
        return readDigits(true);
    }

    /** Reads one digit or more. */
    private boolean readDigits(boolean ofFraction) {
        byte[] bytes = text.window();
        int limit = text.limit();
        int first = at;
        int i = at;
        while (i < limit && isDigit(bytes[i])) {
            int digit = bytes[i] - '0';
            if (count < MAX_DIGITS) {
                digits = digits * 10 + digit;
                count += digits == 0 ? 0 : 1;
                exponent -= ofFraction ? 1 : 0;
            } else {
                isExact = false;
            }
            i++;
        }
        at = i;
        return i > first;
    }

    private boolean readExponent() {
        isWhole = false;
        at++;
        boolean negative = isAt('-');
        if (negative || isAt('+')) {
            at++;
        }
        byte[] bytes = text.window();
        int first = at;
        int value = 0;
        while (at < text.limit() && isDigit(bytes[at])) {
            value = Math.min(MAX_EXPONENT, value * 10 + bytes[at] - '0');
            at++;
        }
        exponent += negative ? -value : value;
        return at > first;
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    int length() {
        return to - from;
    }

    /** Whether it has neither fraction nor exponent. */
    boolean isWhole() {
        return isWhole;
    }

    /** The number, which must be whole, fits a long. */
    boolean fitsLong() {
        return isExact || bigInteger().bitLength() < Long.SIZE;
    }

    long longValue() {
        return isExact ? (isNegative() ? -digits : digits) : bigInteger().longValueExact();
    }

    BigInteger bigInteger() {
        return new BigInteger(text());
    }

    /** Its characters. */
    String text() {
        return new String(text.window(), from, to - from, StandardCharsets.ISO_8859_1);
    }

    private boolean isNegative() {
        return text.window()[from] == '-';
    }

    /** Rounded once, to the nearest float; infinite if it is too large. */
    float floatValue() {
        float value = isExact ? DecimalRounding.toFloat(digits, exponent) : DecimalRounding.UNKNOWN;
        if (value >= 0) {
            return isNegative() ? -value : value;
        }
        return JavaFloatParser.parseFloat(text.window(), from, to - from);
    }

    /** Rounded once, to the nearest double; infinite if it is too large. */
    double doubleValue() {
        double value = isExact ? DecimalRounding.toDouble(digits, exponent) : DecimalRounding.UNKNOWN;
        if (value >= 0) {
            return isNegative() ? -value : value;
        }
        return JavaDoubleParser.parseDouble(text.window(), from, to - from);
    }
}
