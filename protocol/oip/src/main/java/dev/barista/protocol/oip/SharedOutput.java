package dev.barista.protocol.oip;

import dev.barista.model.InferenceException;
import dev.barista.model.NamedTensor;
import dev.barista.model.ParameterValue;
import dev.barista.model.ParameterValue.LongValue;
import dev.barista.model.ParameterValue.StringValue;
import java.util.Map;
import java.util.TreeMap;

/** Where the elements of one output go, in place of the answer. */
public record SharedOutput(SharedSlice slice, SharedMemory.Part part) {

    /**
     * Writes the elements.
     *
     * @throws InferenceException if they do not fit, or the memory is not there any more
     */
    void write(NamedTensor output) {
        int size = output.tensor().byteSize();
        if (size > slice.byteSize()) {
            throw InferenceException.invalid("output \"" + output.name() + "\" takes " + size + " bytes, parameter \""
                    + SharedSlice.BYTE_SIZE + "\" has room for " + slice.byteSize());
        }
        part.write(output.tensor().data());
    }

    /** What the answer says of the output in place of its elements. */
    Map<String, ParameterValue> parameters(NamedTensor output) {
        Map<String, ParameterValue> parameters = new TreeMap<>();
        parameters.put(SharedSlice.REGION, new StringValue(slice.region()));
        parameters.put(SharedSlice.BYTE_SIZE, new LongValue(output.tensor().byteSize()));
        if (slice.offset() != 0) {
            parameters.put(SharedSlice.OFFSET, new LongValue(slice.offset()));
        }
        return parameters;
    }
}
