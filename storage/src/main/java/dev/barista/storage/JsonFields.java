package dev.barista.storage;

import dev.barista.model.InferenceException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An object in a JSON file of another server's, read by keys; what is not asked for is passed over.
 *
 * @param where the file, and the object within, for messages
 */
record JsonFields(String where, ProtoNode.Message fields) {

    /** @throws InferenceException if the text is no JSON object */
    static JsonFields parse(String file, String json) {
        try {
            return new JsonFields(file, ProtoJson.parse(json));
        } catch (InferenceException e) {
            throw InferenceException.invalid(file + ": " + e.getMessage());
        }
    }

    List<String> keys() {
        return List.copyOf(fields.fields().keySet());
    }

    Optional<String> text(String key) {
        return scalar(key).map(ProtoNode.Scalar::text).filter(text -> !text.isEmpty());
    }

    OptionalDouble number(String key) {
        Optional<ProtoNode.Scalar> scalar = scalar(key);
        if (scalar.isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(Double.parseDouble(scalar.get().text()));
        } catch (NumberFormatException e) {
            throw wrong(key, "expected a number, got \"" + scalar.get().text() + "\"");
        }
    }

    List<Long> integers(String key) {
        try {
            return fields.all(key).stream()
                    .map(node -> Long.valueOf(one(key, node).text()))
                    .toList();
        } catch (NumberFormatException e) {
            throw wrong(key, "expected whole numbers");
        }
    }

    Optional<JsonFields> object(String key) {
        return objects(key).stream().findFirst();
    }

    List<JsonFields> objects(String key) {
        return fields.all(key).stream()
                .map(node -> {
                    if (!(node instanceof ProtoNode.Message message)) {
                        throw wrong(key, "expected an object");
                    }
                    return new JsonFields(where + ": " + key, message);
                })
                .toList();
    }

    /** An error about a key. */
    InferenceException wrong(String key, String message) {
        return InferenceException.invalid(where + ": " + key + ": " + message);
    }

    private Optional<ProtoNode.Scalar> scalar(String key) {
        return fields.all(key).stream().findFirst().map(node -> one(key, node));
    }

    private ProtoNode.Scalar one(String key, ProtoNode node) {
        if (node instanceof ProtoNode.Scalar scalar) {
            return scalar;
        }
        throw wrong(key, "expected one value, got an object");
    }
}
