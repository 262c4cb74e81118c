package dev.barista.runtime.trees;

import dev.barista.model.InferenceException;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/** A document as JSON, with bare NaN and Infinity, which XGBoost writes. */
final class JsonDocument implements DocumentInput {

    private final JsonParser parser;

    private JsonDocument(JsonParser parser) {
        this.parser = parser;
    }

    /** Has a document read from its beginning. */
    static <T> T read(byte[] bytes, Function<DocumentInput, T> reader) {
        JsonFactory factory = JsonFactory.builder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), bytes)) {
            parser.nextToken();
            return reader.apply(new JsonDocument(parser));
        } catch (JacksonException e) {
            throw InferenceException.invalid(where(e.getLocation()) + "is not JSON: " + e.getOriginalMessage());
        }
    }

    private static String where(TokenStreamLocation location) {
        return location == null ? "" : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }

    @Override
    public void object(String what, Consumer<String> field) {
        expect(JsonToken.START_OBJECT, what, "an object");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            field.accept(key);
        }
    }

    @Override
    public void array(String what, Runnable element) {
        expect(JsonToken.START_ARRAY, what, "an array");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            element.run();
        }
    }

    @Override
    public double number(String what) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> 1;
            case VALUE_FALSE -> 0;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> throw unexpected(what, "a number");
        };
    }

    /** The string; of a number its digits, as some versions write numbers for strings. */
    @Override
    public String text(String what) {
        return switch (parser.currentToken()) {
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getString();
            default -> throw unexpected(what, "a string");
        };
    }

    @Override
    public void skip() {
        parser.skipChildren();
    }

    private void expect(JsonToken token, String what, String name) {
        if (parser.currentToken() != token) {
            throw unexpected(what, name);
        }
    }

    private InferenceException unexpected(String what, String name) {
        return error(what + ": expected " + name + ", got " + parser.getString());
    }

    @Override
    public InferenceException error(String message) {
        return InferenceException.invalid(where(parser.currentTokenLocation()) + message);
    }
}
