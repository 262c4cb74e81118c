package dev.barista.scheduling;

import dev.barista.model.InferenceException;
import dev.barista.model.ParameterValue;
import dev.barista.model.ParameterValue.BoolValue;
import dev.barista.model.ParameterValue.LongValue;
import dev.barista.model.ParameterValue.StringValue;
import java.util.Map;
import java.util.Optional;

/**
 * What the parameters of a call say about its place in a sequence.
 *
 * @param starts whether it is the first call
 * @param ends whether it is the last call
 */
public record SequenceStep(SequenceId id, boolean starts, boolean ends) {

    /** The parameter that says that a call is the first. */
    public static final String START = "sequence_start";

    /** What is kept of open sequences is bounded, and so is this; it is the bound that Triton's callers know. */
    private static final int MAX_TEXT = 128;

    private static final String ID = "sequence_id";
    private static final String END = "sequence_end";

    /** The sequence that a call says it belongs to, rightly or not; empty if it names none. */
    public static Optional<SequenceId> id(Map<String, ParameterValue> parameters) {
        return parameters.isEmpty() ? Optional.empty() : SequenceId.of(parameters.get(ID));
    }

    /**
     * Reads the parameters of a call of a model whose calls belong to sequences.
     *
     * @throws InferenceException {@code INVALID_ARGUMENT} if they are not what such a call needs
     */
    public static SequenceStep of(Map<String, ParameterValue> parameters) {
        checkId(parameters);
        SequenceId id = id(parameters)
                .orElseThrow(() -> InferenceException.invalid("the model keeps state between calls, so that each needs"
                        + " the parameter \"" + ID + "\", a number above 0 or a text, and the first of them \"" + START
                        + "\": true"));
        return new SequenceStep(id, flag(parameters, START), flag(parameters, END));
    }

    /** The parameters that say this. */
    public Map<String, ParameterValue> parameters() {
        ParameterValue name = switch (id) {
            case SequenceId.Numbered(long bits) -> new ParameterValue.UnsignedLongValue(bits);
            case SequenceId.Named(String text) -> new StringValue(text);
        };
        return Map.of(ID, name, START, new BoolValue(starts), END, new BoolValue(ends));
    }

    private static void checkId(Map<String, ParameterValue> parameters) {
        switch (parameters.get(ID)) {
            case LongValue(long number) when number < 0 -> throw wrong(ID, "a number above 0 or a text", number);
            case BoolValue(boolean value) -> throw wrong(ID, "a number above 0 or a text", value);
            case ParameterValue.DoubleValue(double value) -> throw wrong(ID, "a whole number above 0 or a text", value);
            case StringValue(String text)
            when text.length() > MAX_TEXT ->
                throw wrong(ID, "a text of at most " + MAX_TEXT + " characters", text.length() + " of them");
            case null, default -> {}
        }
    }

    private static boolean flag(Map<String, ParameterValue> parameters, String name) {
        return switch (parameters.get(name)) {
            case null -> false;
            case BoolValue(boolean value) -> value;
            case LongValue(long value) -> throw wrong(name, "true or false", value);
            case ParameterValue.UnsignedLongValue(long bits) ->
                throw wrong(name, "true or false", Long.toUnsignedString(bits));
            case ParameterValue.DoubleValue(double value) -> throw wrong(name, "true or false", value);
            case StringValue(String value) -> throw wrong(name, "true or false", "\"" + value + "\"");
        };
    }

    private static InferenceException wrong(String name, String expected, Object got) {
        return InferenceException.invalid("parameter \"" + name + "\": expected " + expected + ", got " + got);
    }
}
