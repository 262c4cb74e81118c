package dev.barista.protocol.oip;

import dev.barista.model.NamedTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Makes the tensors of a request: all of them, or none that is left open. */
final class InputTensors {

    private InputTensors() {}

    /** The tensors that the function makes for 0 to {@code count}; closes those made if one can't be. */
    static List<NamedTensor> collect(int count, IntFunction<NamedTensor> tensor) {
        List<NamedTensor> tensors = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; i++) {
                tensors.add(tensor.apply(i));
            }
            return tensors;
        } catch (RuntimeException e) {
            close(tensors);
            throw e;
        }
    }

    static void close(List<NamedTensor> tensors) {
        for (NamedTensor made : tensors) {
            made.tensor().close();
        }
    }
}
