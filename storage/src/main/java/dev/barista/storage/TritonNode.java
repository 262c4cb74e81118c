package dev.barista.storage;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A piece of a Triton model configuration, whether written as protobuf text or as JSON. Line 0 is an unknown line. */
sealed interface TritonNode {

    int line();

    /** @param quoted whether it was written as a string */
    record Scalar(int line, String text, boolean quoted) implements TritonNode {}

    /**
     * A message.
     *
     * @param fields the values of each field in their order; more than one where it is repeated
     */
    record Message(int line, Map<String, List<TritonNode>> fields) implements TritonNode {

        boolean has(String field) {
            return fields.containsKey(field);
        }

        /** The value of a scalar field. */
        Optional<Scalar> scalar(String field) {
            return all(field).stream().findFirst().map(Scalar.class::cast);
        }

        /** The text of a scalar field, if it is there and not empty. */
        Optional<String> text(String field) {
            return scalar(field).map(Scalar::text).filter(text -> !text.isEmpty());
        }

        Optional<Message> message(String field) {
            return all(field).stream().findFirst().map(Message.class::cast);
        }

        List<Message> messages(String field) {
            return all(field).stream().map(Message.class::cast).toList();
        }

        List<Long> integers(String field) {
            return all(field).stream()
                    .map(value -> Long.decode(((Scalar) value).text()))
                    .toList();
        }

        boolean isTrue(String field) {
            return scalar(field)
                    .filter(value -> List.of("true", "t", "True", "1").contains(value.text()))
                    .isPresent();
        }

        /** The values of a field, none if it is not there. */
        List<TritonNode> all(String field) {
            return fields.getOrDefault(field, List.of());
        }
    }
}
