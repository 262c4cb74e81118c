package dev.barista.server.telemetry;

/** Nanoseconds as milliseconds with three digits behind the point, without floating-point formatting's cost. */
public final class Millis {

    private Millis() {}

    public static void append(StringBuilder text, long nanos) {
        long micros = Math.max(0, nanos) / 1000;
        long fraction = micros % 1000;
        text.append(micros / 1000).append('.');
        if (fraction < 100) {
            text.append('0');
        }
        if (fraction < 10) {
            text.append('0');
        }
        text.append(fraction);
    }
}
