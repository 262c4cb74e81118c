package dev.barista.model;

import java.util.List;
import java.util.Map;

/**
 * One call of a model. Owns its input tensors: closing the request closes them, exactly once.
 *
 * <p>Handing a request to {@link InferenceService#infer} hands over the ownership.
 *
 * @param inputs in the caller's order; names are checked against the signature by the service, not here
 * @param outputs the outputs wanted; empty means all
 */
public record InferenceRequest(
        ModelName model,
        VersionSelector version,
        List<NamedTensor> inputs,
        List<RequestedOutput> outputs,
        Map<String, ParameterValue> parameters)
        implements AutoCloseable {

    public InferenceRequest {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        parameters = Map.copyOf(parameters);
    }

    /** A call of the latest version for all outputs. */
    public static InferenceRequest of(ModelName model, List<NamedTensor> inputs) {
        return new InferenceRequest(model, VersionSelector.LATEST, inputs, List.of(), Map.of());
    }

    @Override
    public void close() {
        for (NamedTensor input : inputs) {
            input.tensor().close();
        }
    }
}
