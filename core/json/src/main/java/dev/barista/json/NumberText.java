package dev.barista.json;

import java.math.BigInteger;

/**
 * Numbers as ASCII, put straight into an array. Floats are written as {@link Float#toString} does: the shortest decimal
 * that reads back to the same float, of several the nearest. (Raffaello Giulietti's way, "The Schubfach way to render
 * doubles", for floats.)
 */
final class NumberText {

    /** No number takes more characters. */
    static final int LONGEST = 20;

    private static final int FRACTION_BITS = 23;
    private static final int FRACTION = (1 << FRACTION_BITS) - 1;
    private static final int MIN_EXPONENT = -149;
    private static final int TINY = 8;

    /** Powers of ten that a float may have to be divided by, from 10^-45 to 10^31. */
    private static final int LOWEST_POWER = -45;

    private static final int HIGHEST_POWER = 31;

    /** Each 10^-k, cut to 63 bits, and one more. */
    private static final long[] SCALES = new long[HIGHEST_POWER - LOWEST_POWER + 1];

    /** How far to the left the point of each scale is. */
    private static final int[] POINTS = new int[SCALES.length];

    /** Powers of ten that fit a long, but 0 first: it has a digit, too. */
    private static final long[] POWERS = new long[19];

    private static final byte[] PAIRS = new byte[200];

    static {
        for (int i = 0; i < SCALES.length; i++) {
            setScale(i, LOWEST_POWER + i);
        }
        long power = 1;
        for (int i = 1; i < POWERS.length; i++) {
            power *= 10;
            POWERS[i] = power;
        }
        for (int i = 0; i < 100; i++) {
            PAIRS[2 * i] = (byte) ('0' + i / 10);
            PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
        }
    }

    private NumberText() {}

    private static void setScale(int index, int power) {
        BigInteger ten = BigInteger.TEN.pow(Math.abs(power));
        // 10^-power * 2^point, with the point so that 63 bits are left.
        int point = power > 0 ? 62 + ten.bitLength() : 63 - ten.bitLength();
        SCALES[index] = scaled(ten, power, point).longValueExact() + 1;
        POINTS[index] = point;
    }

    private static BigInteger scaled(BigInteger ten, int power, int point) {
        return power > 0 ? BigInteger.ONE.shiftLeft(point).divide(ten) : ten.shiftLeft(point);
    }

    /** Writes a whole number; returns where it ends. */
    static int write(long value, byte[] target, int at) {
        if (value >= 0) {
            return writeDigits(value, digitCount(value), target, at);
        }
        if (value == Long.MIN_VALUE) {
            String text = Long.toString(value);
            for (int i = 0; i < text.length(); i++) {
                target[at + i] = (byte) text.charAt(i);
            }
            return at + text.length();
        }
        target[at] = '-';
        return writeDigits(-value, digitCount(-value), target, at + 1);
    }

    /** Of a value of 0 or more. */
    private static int digitCount(long value) {
        // log10(2) times 2^12: the count, or one more than that.
        int guess = ((Long.SIZE - Long.numberOfLeadingZeros(value | 1)) * 1233) >> 12;
        return guess + (value < POWERS[guess] ? 0 : 1);
    }

    private static int writeDigits(long value, int count, byte[] target, int at) {
        long rest = value;
        int i = at + count;
        while (rest >= 100) {
            long hundreds = rest / 100;
            i -= 2;
            putPair((int) (rest - hundreds * 100), target, i);
            rest = hundreds;
        }
        if (rest >= 10) {
            putPair((int) rest, target, i - 2);
        } else {
            target[i - 1] = (byte) ('0' + rest);
        }
        return at + count;
    }

    /** The same of an int of 0 or more, four digits at a time. */
    private static int writeDigits(int value, int count, byte[] target, int at) {
        int rest = value;
        int i = at + count;
        while (rest >= 10_000) {
            int next = rest / 10_000;
            int four = rest - next * 10_000;
            int hundreds = four / 100;
            putPair(hundreds, target, i - 4);
            putPair(four - hundreds * 100, target, i - 2);
            i -= 4;
            rest = next;
        }
        if (rest >= 100) {
            int hundreds = rest / 100;
            putPair(rest - hundreds * 100, target, i - 2);
            i -= 2;
            rest = hundreds;
        }
        if (rest >= 10) {
            putPair(rest, target, i - 2);
        } else {
            target[i - 1] = (byte) ('0' + rest);
        }
        return at + count;
    }

    private static void putPair(int value, byte[] target, int at) {
        target[at] = PAIRS[2 * value];
        target[at + 1] = PAIRS[2 * value + 1];
    }

    /** Writes a finite float; returns where it ends. */
    static int write(float value, byte[] target, int at) {
        int bits = Float.floatToRawIntBits(value);
        int start = at;
        if (bits < 0) {
            target[start++] = '-';
        }
        int biased = bits >>> FRACTION_BITS & 0xff;
        int fraction = bits & FRACTION;
        if (biased == 0 && fraction == 0) {
            return writePlain(0, 0, target, start);
        }
        int exponent = biased == 0 ? MIN_EXPONENT : biased + MIN_EXPONENT - 1;
        int mantissa = biased == 0 ? fraction : fraction | 1 << FRACTION_BITS;
        if (exponent <= 0 && exponent > -FRACTION_BITS - 1 && (mantissa & (1 << -exponent) - 1) == 0) {
            return writeDecimal(mantissa >> -exponent, 0, target, start);
        }
        // Of the smallest ones a single digit would do; there is to be a second, which tells them better.
        return mantissa < TINY
                ? writeShortest(10 * mantissa, exponent, -1, target, start)
                : writeShortest(mantissa, exponent, 0, target, start);
    }

    /**
     * Writes {@code mantissa * 2^exponent * 10^tens}. The decimals that read back to it lie between the middles to its
     * neighbours; they are counted in units of a power of ten so that one or two whole ones do.
     */
    private static int writeShortest(int mantissa, int exponent, int tens, byte[] target, int at) {
        // Below a power of two the neighbour is half as far.
        boolean isUneven = mantissa == 1 << FRACTION_BITS && exponent > MIN_EXPONENT;
        int power = powerOfTen(exponent, isUneven);
        long scale = SCALES[power - LOWEST_POWER];
        int shift = 96 - POINTS[power - LOWEST_POWER] + exponent;
        // In quarters of units: the middles are half a unit, or a quarter, from the value.
        long value = quarters(scale, 4L * mantissa, shift);
        long low = quarters(scale, 4L * mantissa - (isUneven ? 1 : 2), shift);
        long high = quarters(scale, 4L * mantissa + 2, shift);
        // A middle itself reads back to the even one of its neighbours.
        int open = mantissa & 1;
        int unit = (int) (value >> 2);
        int ten = unit / 10 * 10;
        boolean tenBelow = low + open <= 4L * ten;
        boolean tenAbove = 4L * (ten + 10) + open <= high;
        if (unit >= 100 && tenBelow != tenAbove) {
            return writeDecimal(tenBelow ? ten : ten + 10, power + tens, target, at);
        }
        boolean below = low + open <= 4L * unit;
        boolean above = 4L * (unit + 1) + open <= high;
        boolean upper = below == above ? isNearerAbove(value, unit) : above;
        return writeDecimal(upper ? unit + 1 : unit, power + tens, target, at);
    }

    private static boolean isNearerAbove(long value, int unit) {
        long beyondMiddle = value - ((2L * unit + 1) << 1);
        return beyondMiddle > 0 || (beyondMiddle == 0 && (unit & 1) == 1);
    }

    /** The greatest power of ten that is no longer than the interval of decimals of one float. */
    private static int powerOfTen(int exponent, boolean isUneven) {
        // log10(2) and log10(3/4) times 2^22.
        return (exponent * 1_262_611 - (isUneven ? 524_031 : 0)) >> 22;
    }

    /** The product in quarters of units; of what is cut off only whether there was something, in the last bit. */
    private static long quarters(long scale, long factor, int shift) {
        long product = Math.multiplyHigh(scale, factor << shift);
        return (product >>> 32) | ((product & 0xffff_ffffL) == 0 ? 0 : 1);
    }

    /** Writes {@code digits * 10^power}. */
    private static int writeDecimal(int digits, int power, byte[] target, int at) {
        int shortest = digits;
        int exponent = power;
        int tenth = shortest / 10;
        while (shortest == tenth * 10) {
            shortest = tenth;
            tenth = shortest / 10;
            exponent++;
        }
        int count = digitCount(shortest);
        int magnitude = count + exponent - 1;
        return magnitude >= -3 && magnitude < 7
                ? writePlain(shortest, exponent, target, at)
                : writeScientific(shortest, magnitude, target, at);
    }

    /** Writes {@code digits * 10^exponent} without an exponent, with a digit on both sides of the point at least. */
    private static int writePlain(int digits, int exponent, byte[] target, int at) {
        int count = digitCount(digits);
        if (exponent >= 0) {
            int end = writeDigits(digits, count, target, at);
            for (int i = 0; i < exponent; i++) {
                target[end++] = '0';
            }
            target[end] = '.';
            target[end + 1] = '0';
            return end + 2;
        }
        int whole = count + exponent;
        if (whole <= 0) {
            target[at] = '0';
            target[at + 1] = '.';
            int i = at + 2;
            for (int zeros = whole; zeros < 0; zeros++) {
                target[i++] = '0';
            }
            return writeDigits(digits, count, target, i);
        }
        writeDigits(digits, count, target, at + 1);
        for (int i = 0; i < whole; i++) {
            target[at + i] = target[at + i + 1];
        }
        target[at + whole] = '.';
        return at + count + 1;
    }

    private static int writeScientific(int digits, int magnitude, byte[] target, int at) {
        int count = digitCount(digits);
        writeDigits(digits, count, target, at + 1);
        target[at] = target[at + 1];
        target[at + 1] = '.';
        int end = at + count + 1;
        if (count == 1) {
            target[end++] = '0';
        }
        target[end] = 'E';
        return write(magnitude, target, end + 1);
    }
}
