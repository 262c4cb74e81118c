package dev.barista.protocol.oip;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ParameterValue;
import dev.barista.model.ParameterValue.BoolValue;
import dev.barista.model.ParameterValue.LongValue;
import dev.barista.model.ParameterValue.UnsignedLongValue;
import dev.barista.model.RequestContext;
import dev.barista.model.RequestedOutput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The parameters that have a meaning in the protocol; all others pass through to the model. */
final class ReservedParameters {

    static final String BINARY_DATA = "binary_data";
    static final String BINARY_DATA_OUTPUT = "binary_data_output";
    static final String BINARY_DATA_SIZE = "binary_data_size";

    private static final String CLASSIFICATION = "classification";
    private static final String TIMEOUT = "timeout";
    private static final String PRIORITY = "priority";

    private ReservedParameters() {}

    /** The caller's patience in microseconds; 0 means none was given. */
    static OptionalLong timeoutMicros(Map<String, ParameterValue> parameters) {
        return switch (parameters.get(TIMEOUT)) {
            case null -> OptionalLong.empty();
            case LongValue(long micros) when micros == 0 -> OptionalLong.empty();
            case LongValue(long micros) when micros > 0 -> OptionalLong.of(micros);
            // Longer than anything can take.
            case UnsignedLongValue ignored -> OptionalLong.empty();
            case ParameterValue other ->
                throw InferenceException.invalid(
                        "parameter \"" + TIMEOUT + "\": expected microseconds, 0 or more, got " + text(other));
        };
    }

    /** The call's urgency, 1 the most; 0 means that the model's usual one is wanted. */
    static int priority(Map<String, ParameterValue> parameters) {
        return switch (parameters.get(PRIORITY)) {
            case null -> RequestContext.USUAL_PRIORITY;
            case LongValue(long level) when level >= 0 -> (int) Math.min(level, Integer.MAX_VALUE);
            // Less urgent than any that is told apart.
            case UnsignedLongValue ignored -> Integer.MAX_VALUE;
            case ParameterValue other ->
                throw InferenceException.invalid("parameter \"" + PRIORITY
                        + "\": expected a whole number, 1 for the most urgent, got " + text(other));
        };
    }

    /** The value of a parameter that must be true or false, where it is given. */
    static Optional<Boolean> flag(String owner, Map<String, ParameterValue> parameters, String name) {
        return switch (parameters.get(name)) {
            case null -> Optional.empty();
            case BoolValue(boolean value) -> Optional.of(value);
            case ParameterValue other ->
                throw InferenceException.invalid(
                        owner + "parameter \"" + name + "\": expected true or false, got " + text(other));
        };
    }

    /** How many bytes of the body belong to an input, or -1 if it has none there. */
    static long binaryDataSize(String input, Map<String, ParameterValue> parameters) {
        return switch (parameters.get(BINARY_DATA_SIZE)) {
            case null -> -1;
            case LongValue(long size) when size >= 0 -> size;
            case ParameterValue other ->
                throw InferenceException.invalid("input \"" + input + "\": parameter \"" + BINARY_DATA_SIZE
                        + "\": expected a number of bytes, 0 or more, got " + text(other));
        };
    }

    /** The form that the parameters of a request and of its outputs ask for. */
    static OutputForm form(
            Map<String, ParameterValue> request, List<RequestedOutput> outputs, boolean usual, SharedMemory memory) {
        Map<String, Boolean> byOutput = Map.of();
        Map<String, SharedOutput> shared = Map.of();
        for (RequestedOutput output : outputs) {
            if (output.parameters().containsKey(BINARY_DATA)) {
                byOutput = byOutput.isEmpty() ? new HashMap<>(4) : byOutput;
                byOutput.put(
                        output.name(),
                        flag("output \"" + output.name() + "\": ", output.parameters(), BINARY_DATA)
                                .orElse(usual));
            }
            SharedSlice slice = SharedSlice.of("output", output.name(), output.parameters());
            if (slice != null) {
                shared = shared.isEmpty() ? new HashMap<>(4) : shared;
                shared.put(
                        output.name(), new SharedOutput(slice, memory.part("output \"" + output.name() + "\"", slice)));
            }
        }
        boolean byDefault = flag("", request, BINARY_DATA_OUTPUT).orElse(usual);
        if (byOutput.isEmpty() && shared.isEmpty()) {
            return byDefault ? OutputForm.BINARY : OutputForm.TEXT;
        }
        return new OutputForm(byDefault, byOutput, shared);
    }

    /** @throws InferenceException if an output's parameters ask for what this server does not do */
    static void checkOutput(String output, Map<String, ParameterValue> parameters) {
        ParameterValue classes = parameters.get(CLASSIFICATION);
        if (classes != null && !classes.equals(new LongValue(0))) {
            throw new InferenceException(
                    ErrorCode.UNIMPLEMENTED,
                    "output \"" + output + "\": the classification extension is not supported; ask for the output"
                            + " without parameter \"" + CLASSIFICATION + "\" and sort the scores");
        }
    }

    static String text(@Nullable ParameterValue value) {
        return switch (value) {
            case null -> "nothing";
            case BoolValue(boolean b) -> Boolean.toString(b);
            case LongValue(long n) -> Long.toString(n);
            case UnsignedLongValue(long bits) -> Long.toUnsignedString(bits);
            case ParameterValue.DoubleValue(double d) -> Double.toString(d);
            case ParameterValue.StringValue(String s) -> "\"" + s + "\"";
        };
    }
}
