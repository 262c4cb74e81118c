package dev.barista.lifecycle;

import dev.barista.model.NamedTensor;
import java.util.List;

/**
 * A request that comes with a version, for warming it and, where outputs are given, for checking its answers. Owns its
 * tensors.
 *
 * @param source the file it was read from, for messages
 * @param outputs what the version must answer; empty for a plain warm-up example
 */
public record Example(String source, List<NamedTensor> inputs, List<NamedTensor> outputs, Tolerance tolerance)
        implements AutoCloseable {

    public Example {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    @Override
    public void close() {
        inputs.forEach(input -> input.tensor().close());
        outputs.forEach(output -> output.tensor().close());
    }
}
