package dev.barista.server.telemetry;

import java.util.HexFormat;

/** Writes one flat JSON object: a log line, an error. Used once, by one thread. */
public final class JsonText {

    private final StringBuilder text = new StringBuilder(256).append('{');

    public JsonText put(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    public JsonText put(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    public JsonText put(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    /** A number of milliseconds with microseconds behind the point. */
    public JsonText putMillis(String name, long nanos) {
        name(name);
        Millis.append(text, nanos);
        return this;
    }

    /** The finished object. */
    public String end() {
        return text.append('}').toString();
    }

    private void name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(name);
        text.append(':');
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> appendPlain(c);
            }
        }
        text.append('"');
    }

    private void appendPlain(char c) {
        if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
            // A surrogate is escaped, so that a lone one still makes valid UTF-8.
            text.append("\\u").append(HexFormat.of().toHexDigits(c));
        } else {
            text.append(c);
        }
    }
}
