package dev.barista.storage;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A piece of a configuration, whether written as protobuf text or as JSON. Line 0 is an unknown line. */
sealed interface ProtoNode {

    int line();

    /** @param quoted whether it was written as a string */
    record Scalar(int line, String text, boolean quoted) implements ProtoNode {}

    /**
     * A message.
     *
     * @param fields the values of each field in their order; more than one where it is repeated
     */
    record Message(int line, Map<String, List<ProtoNode>> fields) implements ProtoNode {

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

        /** The value of a field that is not repeated. */
        OptionalLong integer(String field) {
            List<Long> values = integers(field);
            return values.isEmpty() ? OptionalLong.empty() : OptionalLong.of(values.getFirst());
        }

        Optional<Boolean> flag(String field) {
            return scalar(field).map(value -> List.of("true", "t", "True", "1").contains(value.text()));
        }

        boolean isTrue(String field) {
            return flag(field).orElse(false);
        }

        /** The values of a field, none if it is not there. */
        List<ProtoNode> all(String field) {
            return fields.getOrDefault(field, List.of());
        }
    }
}
