package dev.barista.json;

/**
 * A number of at most 18 digits, whatever its exponent: what floating-point numbers are mostly written as. Used again
 * and again by one thread.
 */
final class PlainDecimal {

    private static final int MAX_DIGITS = 18;
    private static final int MAX_EXPONENT_DIGITS = 4;

    private long digits;
    private int exponent;
    private boolean isNegative;

    /** Reads the number that begins there; returns where it ends, or what {@link PlainElements#element} does. */
    int read(byte[] bytes, int from, int limit) {
        isNegative = bytes[from] == '-';
        int whole = isNegative ? from + 1 : from;
        int at = whole;
        long value = 0;
        while (at < limit && JsonNumber.isDigit(bytes[at])) {
            value = value * 10 + (bytes[at] - '0');
            at++;
        }
        if (at == whole || (at > whole + 1 && bytes[whole] == '0')) {
            return at == limit ? PlainElements.MORE : PlainElements.OTHER;
        }
        // A zero before the point is no digit that counts.
        int count = bytes[whole] == '0' ? 0 : at - whole;
        int point = at;
        if (at < limit && bytes[at] == '.') {
            at++;
            while (at < limit && JsonNumber.isDigit(bytes[at])) {
                value = value * 10 + (bytes[at] - '0');
                at++;
            }
            point++;
            count += at - point;
        }
        exponent = point - at;
        digits = value;
        if (at == limit) {
            return PlainElements.MORE;
        }
        if (count > MAX_DIGITS || (at == point && bytes[at - 1] == '.')) {
            return PlainElements.OTHER;
        }
        return (bytes[at] | 0x20) == 'e' ? readExponent(bytes, at + 1, limit) : at;
    }

    private int readExponent(byte[] bytes, int from, int limit) {
        int at = from;
        if (at == limit) {
            return PlainElements.MORE;
        }
        boolean negative = bytes[at] == '-';
        if (negative || bytes[at] == '+') {
            at++;
        }
        int first = at;
        int value = 0;
        while (at < limit && JsonNumber.isDigit(bytes[at]) && at - first <= MAX_EXPONENT_DIGITS) {
            value = value * 10 + (bytes[at] - '0');
            at++;
        }
        if (at == limit) {
            return PlainElements.MORE;
        }
        if (at == first || at - first > MAX_EXPONENT_DIGITS) {
            return PlainElements.OTHER;
        }
        exponent += negative ? -value : value;
        return at;
    }

    /** Without its sign and exponent. */
    long digits() {
        return digits;
    }

    /** The power of ten that the digits are times. */
    int exponent() {
        return exponent;
    }

    boolean isNegative() {
        return isNegative;
    }
}
