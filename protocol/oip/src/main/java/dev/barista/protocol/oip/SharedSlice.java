package dev.barista.protocol.oip;

import dev.barista.model.InferenceException;
import dev.barista.model.ParameterValue;
import dev.barista.model.ParameterValue.LongValue;
import dev.barista.model.ParameterValue.StringValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of a region of shared memory that a request names for a tensor. Whether there is such a part is not known yet.
 *
 * @param offset from the region's start, 0 or more
 * @param byteSize 0 or more
 */
public record SharedSlice(String region, long offset, long byteSize) {

    static final String REGION = "shared_memory_region";
    static final String OFFSET = "shared_memory_offset";
    static final String BYTE_SIZE = "shared_memory_byte_size";

    private static final long NOT_GIVEN = -1;

    /**
     * What the parameters of a tensor name; null if its elements come otherwise.
     *
     * @param role {@code input} or {@code output}, for messages
     * @throws InferenceException if they make no sense
     */
    static @Nullable SharedSlice of(String role, String name, Map<String, ParameterValue> parameters) {
        if (parameters.isEmpty() || !isNamed(parameters)) {
            return null;
        }
        String owner = role + " \"" + name + "\": parameter \"";
        if (!(parameters.get(REGION) instanceof StringValue(String region)) || region.isEmpty()) {
            throw InferenceException.invalid(owner + REGION + "\": expected the name of a region");
        }
        long byteSize = number(owner, parameters, BYTE_SIZE);
        if (byteSize == NOT_GIVEN) {
            throw InferenceException.invalid(owner + BYTE_SIZE + "\": expected a number of bytes, got none");
        }
        return new SharedSlice(region, Math.max(0, number(owner, parameters, OFFSET)), byteSize);
    }

    private static boolean isNamed(Map<String, ParameterValue> parameters) {
        return parameters.containsKey(REGION) || parameters.containsKey(BYTE_SIZE) || parameters.containsKey(OFFSET);
    }

    private static long number(String owner, Map<String, ParameterValue> parameters, String key) {
        return switch (parameters.get(key)) {
            case null -> NOT_GIVEN;
            case LongValue(long value) when value >= 0 -> value;
            case ParameterValue other ->
                throw InferenceException.invalid(owner + key + "\": expected a number of bytes, 0 or more, got "
                        + ReservedParameters.text(other));
        };
    }

    @Override
    public String toString() {
        return "bytes " + offset + " to " + (offset + byteSize) + " of region \"" + region + "\"";
    }
}
