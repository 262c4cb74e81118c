package dev.barista.runtime.java;

import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.ModelFiles;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model that is a program: rules, a library of another kind, what comes before or after another model. A jar with a
 * class that implements this, and has a public constructor without parameters, is a model version.
 *
 * <p>For each version that is loaded one object is made. {@link #load} is called first and once, {@link #signature}
 * next; from then on {@link #run} by any number of threads at the same time, and {@link #close} once, after the last
 * run.
 */
public interface JavaModel extends AutoCloseable {

    /** Names that {@code options:} in model.yaml may have besides {@code class}; others are refused. */
    default Set<String> optionNames() {
        return Set.of();
    }

    /**
     * Reads what the model needs. What this throws refuses the version; the message is shown to operators.
     *
     * @param files of the version: the jar, and whatever lies beside it
     * @param options those of model.yaml, but {@code class}
     */
    default void load(ModelFiles files, Map<String, String> options) throws Exception {}

    /** Inputs and outputs; must not change. Where it is batched, dimension 0 of all of them counts rows. */
    Signature signature();

    /**
     * Runs the model once.
     *
     * @param inputs checked tensors in the order of the signature's inputs, null where an optional one was left out;
     *     they are read during the call only, and stay somebody else's
     * @param memory to be used for outputs: the allocation that an output is made of belongs to it
     * @return all outputs in the order of the signature; the caller closes them
     * @throws Exception if the call fails. An {@link dev.barista.model.InferenceException} goes to the caller as it is,
     *     {@code INVALID_ARGUMENT} for bad values; anything else counts as the model's fault. Memory that was allocated
     *     is given back.
     */
    List<Tensor> run(@Nullable Tensor[] inputs, TensorAllocator memory) throws Exception;

    /** Gives back what the model holds. */
    @Override
    default void close() throws IOException {}
}
