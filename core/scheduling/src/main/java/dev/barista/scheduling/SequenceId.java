package dev.barista.scheduling;

import dev.barista.model.ParameterValue;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a caller calls a sequence. The number 42 and the text "42" name two. */
public sealed interface SequenceId {

    /** @param bits an unsigned number, not 0 */
    record Numbered(long bits) implements SequenceId {
        @Override
        public String toString() {
            return Long.toUnsignedString(bits);
        }
    }

    /** @param text not empty */
    record Named(String text) implements SequenceId {
        @Override
        public String toString() {
            return "\"" + text + "\"";
        }
    }

    /** The name that a parameter gives; empty if it gives none: it is not there, 0, "", or of no type for a name. */
    static Optional<SequenceId> of(@Nullable ParameterValue value) {
        return switch (value) {
            case ParameterValue.LongValue(long number) when number > 0 -> Optional.of(new Numbered(number));
            case ParameterValue.UnsignedLongValue(long bits) when bits != 0 -> Optional.of(new Numbered(bits));
            case ParameterValue.StringValue(String text) when !text.isEmpty() -> Optional.of(new Named(text));
            case null, default -> Optional.empty();
        };
    }
}
