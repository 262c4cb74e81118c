package dev.barista.storage;

import dev.barista.model.InferenceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads protobuf's text format, as far as model configurations use it, into nodes; knows nothing of the fields. */
final class ProtoText {

    private static final int MAX_DEPTH = 30;

    private final ProtoTokens tokens;

    private ProtoText(ProtoTokens tokens) {
        this.tokens = tokens;
    }

    /**
     * The message of a text.
     *
     * @param file its name in messages
     * @throws InferenceException {@code INVALID_ARGUMENT} with the line
     */
    static ProtoNode.Message parse(String file, String text) {
        ProtoText reader = new ProtoText(new ProtoTokens(file, text));
        return reader.message(1, "", 0);
    }

    /** An {@code INVALID_ARGUMENT} at a line, if that is known. */
    static InferenceException error(String where, int line, String message) {
        return InferenceException.invalid(where + (line > 0 ? " line " + line : "") + ": " + message);
    }

    /** The fields up to the token that ends the message, "" for the end of the text. */
    private ProtoNode.Message message(int line, String end, int depth) {
        if (depth > MAX_DEPTH) {
            throw tokens.error(line, "nested deeper than " + MAX_DEPTH + " levels");
        }
        Map<String, List<ProtoNode>> fields = new LinkedHashMap<>();
        while (!tokens.isAt(end)) {
            if (tokens.kind() != ProtoTokens.Kind.WORD
                    || !Character.isLetter(tokens.text().charAt(0))) {
                throw tokens.unexpected(end.isEmpty() ? "a field name" : "a field name or \"" + end + "\"");
            }
            String name = tokens.text();
            tokens.next();
            field(fields.computeIfAbsent(name, n -> new ArrayList<>()), depth);
            if (tokens.isAt(",") || tokens.isAt(";")) {
                tokens.next();
            }
        }
        tokens.next();
        return new ProtoNode.Message(line, fields);
    }

    private void field(List<ProtoNode> values, int depth) {
        boolean colon = tokens.isAt(":");
        if (colon) {
            tokens.next();
        }
        if (tokens.isAt("[")) {
            list(values, colon, depth);
        } else {
            values.add(value(colon, depth));
        }
    }

    private void list(List<ProtoNode> values, boolean colon, int depth) {
        tokens.next();
        boolean first = true;
        while (!tokens.isAt("]")) {
            if (!first) {
                tokens.expect(",");
            }
            first = false;
            // A comma before the end is no good style, but people write it and no harm comes of it.
            if (!tokens.isAt("]")) {
                values.add(value(colon, depth));
            }
        }
        tokens.next();
    }

    private ProtoNode value(boolean colon, int depth) {
        int line = tokens.line();
        if (tokens.isAt("{") || tokens.isAt("<")) {
            String end = tokens.isAt("{") ? "}" : ">";
            tokens.next();
            return message(line, end, depth + 1);
        }
        if (!colon) {
            throw tokens.unexpected("\":\" or \"{\"");
        }
        if (tokens.kind() == ProtoTokens.Kind.STRING) {
            StringBuilder text = new StringBuilder();
            while (tokens.kind() == ProtoTokens.Kind.STRING) {
                text.append(tokens.text());
                tokens.next();
            }
            return new ProtoNode.Scalar(line, text.toString(), true);
        }
        if (tokens.kind() != ProtoTokens.Kind.WORD) {
            throw tokens.unexpected("a value");
        }
        String text = tokens.text();
        tokens.next();
        return new ProtoNode.Scalar(line, text, false);
    }
}
