package dev.barista.loadgen;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Counts the pieces with content in the server-sent events of a chat completion: those whose {@code delta.content}, or
 * whose {@code text}, is not empty. A first piece that only names the role is none.
 */
final class EventStream {

    private static final byte[] PREFIX = {'d', 'a', 't', 'a', ':'};

    private final JsonFactory json = new JsonFactory();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /** How many of them end in the next bytes, which may begin and end anywhere. */
    int tokens(ByteBuf bytes) {
        int tokens = 0;
        while (bytes.isReadable()) {
            byte next = bytes.readByte();
            if (next == '\n' || next == '\r') {
                tokens += isToken(line.toByteArray()) ? 1 : 0;
                line.reset();
            } else {
                line.write(next);
            }
        }
        return tokens;
    }

    /** Forgets what came of a line, before the next answer. */
    void reset() {
        line.reset();
    }

    private boolean isToken(byte[] text) {
        if (text.length <= PREFIX.length || !startsWithPrefix(text)) {
            return false;
        }
        try (JsonParser parser =
                json.createParser(ObjectReadContext.empty(), text, PREFIX.length, text.length - PREFIX.length)) {
            return hasContent(parser);
        } catch (JacksonException e) {
            return false; // "[DONE]", or what is no completion
        }
    }

    private static boolean startsWithPrefix(byte[] text) {
        for (int i = 0; i < PREFIX.length; i++) {
            if (text[i] != PREFIX[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasContent(JsonParser parser) {
        while (parser.nextToken() != null) {
            if (parser.currentToken() == JsonToken.VALUE_STRING
                    && ("content".equals(parser.currentName()) || "text".equals(parser.currentName()))
                    && !parser.getString().isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
