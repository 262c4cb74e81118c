package dev.barista.model;

import java.util.List;
import java.util.Map;

/**
 * The answer to one call. Owns its output tensors: whoever received the response closes it, exactly once, after the
 * last byte was read.
 *
 * @param version the version that answered
 * @param outputs in the order of the request's outputs, or of the signature where it named none
 */
public record InferenceResponse(
        ModelName model,
        ModelVersion version,
        List<NamedTensor> outputs,
        Map<String, ParameterValue> parameters,
        PhaseTimes times)
        implements AutoCloseable {

    public InferenceResponse {
        outputs = List.copyOf(outputs);
        parameters = Map.copyOf(parameters);
    }

    /**
     * The output of this name.
     *
     * @throws InferenceException {@link ErrorCode#NOT_FOUND} if the response has none
     */
    public Tensor output(String name) {
        for (NamedTensor output : outputs) {
            if (output.name().equals(name)) {
                return output.tensor();
            }
        }
        throw new InferenceException(ErrorCode.NOT_FOUND, "the response has no output \"" + name + "\"");
    }

    @Override
    public void close() {
        for (NamedTensor output : outputs) {
            output.tensor().close();
        }
    }
}
