package dev.barista.lifecycle;

import dev.barista.model.TensorAllocator;
import java.util.List;

/** Reads the examples that lie beside a version, when it is loaded and not before. */
@FunctionalInterface
public interface VersionExamples {

    VersionExamples NONE = allocator -> List.of();

    /**
     * Golden and warm-up examples, in the order of their file names; the caller owns them.
     *
     * @throws dev.barista.model.InferenceException if one can't be read; the message names the file and the place
     */
    List<Example> read(TensorAllocator allocator);
}
