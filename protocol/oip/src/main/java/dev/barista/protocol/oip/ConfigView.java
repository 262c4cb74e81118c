package dev.barista.protocol.oip;

import dev.barista.model.ModelName;
import dev.barista.model.Signature;
import java.util.Map;
import java.util.Optional;

/**
 * A model's configuration, in the terms of the model configuration extension.
 *
 * @param backend the runtime's name
 * @param signature with the batch dimension, which the protocol leaves out where there is one
 * @param versions which versions are served
 * @param instances how many instances run at a time
 * @param batching empty for a model whose calls do not share runs
 * @param sequence empty for a model that keeps no state between calls
 * @param modelFile the file that the runtime opens; may be empty
 * @param parameters the runtime's options
 */
public record ConfigView(
        ModelName name,
        String platform,
        String backend,
        Signature signature,
        VersionChoice versions,
        int instances,
        Optional<BatchingView> batching,
        Optional<SequenceView> sequence,
        String modelFile,
        Map<String, String> parameters) {

    public ConfigView {
        parameters = Map.copyOf(parameters);
    }
}
