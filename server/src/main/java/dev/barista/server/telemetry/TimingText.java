package dev.barista.server.telemetry;

import io.netty.util.AsciiString;
import java.util.Arrays;

/** Puts a Server-Timing header together, in the bytes that go out: every answer over REST has one. Used once. */
final class TimingText {

    private static final int USUAL_LENGTH = 112;
    private static final int LONGEST_NUMBER = 20;

    private byte[] bytes = new byte[USUAL_LENGTH];
    private int length;

    TimingText put(AsciiString text) {
        room(text.length());
        System.arraycopy(text.array(), text.arrayOffset(), bytes, length, text.length());
        length += text.length();
        return this;
    }

    /** A text and behind it a time, in milliseconds with three digits behind the point. */
    TimingText put(AsciiString text, long nanos) {
        put(text);
        room(LONGEST_NUMBER);
        long micros = Math.max(0, nanos) / 1000;
        putWhole(micros / 1000);
        int fraction = (int) (micros % 1000);
        bytes[length] = '.';
        bytes[length + 1] = (byte) ('0' + fraction / 100);
        bytes[length + 2] = (byte) ('0' + fraction / 10 % 10);
        bytes[length + 3] = (byte) ('0' + fraction % 10);
        length += 4;
        return this;
    }

    private void putWhole(long value) {
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length + count);
        }
    }

    /** All that was put; nothing is put afterwards. */
    AsciiString end() {
        return new AsciiString(bytes, 0, length, false);
    }
}
