package dev.barista.model.spi;

import dev.barista.model.InferenceException;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import org.jspecify.annotations.Nullable;

/**
 * One execution slot of a loaded version, with whatever it keeps between runs. Used by one thread at a time, and made,
 * used and closed by the same thread where {@link LoadedModel#isThreadBound()} says so.
 */
public interface ModelInstance extends AutoCloseable {

    /**
     * Runs the model once; blocks until it is done.
     *
     * @param inputs checked tensors in the order of the signature's inputs, null where an optional one is left out;
     *     they stay the caller's and open during the call
     * @param outputs indices into the signature's outputs, of those wanted
     * @param allocator gives the memory that outputs are written to: straight by the library where the shape is known
     *     beforehand, else by one copy
     * @return the wanted outputs in the order asked for; the caller owns them
     * @throws InferenceException if the run failed; nothing is left allocated
     */
    Tensor[] run(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator);

    /**
     * Asks the run that is going on to stop soon, with {@code CANCELLED}; a library that can't stop a run ignores it.
     * Called during a run, on any thread. What comes when a run is just beginning or ending may stop that one or the
     * next, with the same error.
     */
    default void interrupt() {}

    @Override
    void close();
}
