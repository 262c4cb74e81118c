package dev.barista.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The inputs and outputs of a model; immutable. Requests are checked against it once, at the edge of the
 * {@link InferenceService}; inside, names, types and shapes are trusted.
 */
public final class Signature {

    public static final int UNLIMITED = Integer.MAX_VALUE;

    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final int maxBatchSize;
    private final Map<String, Integer> inputIndex;
    private final Map<String, Integer> outputIndex;
    private final DimensionTie[] ties;

    /**
     * A signature.
     *
     * @param maxBatchSize 0 if the model has no batch axis; otherwise dimension 0 of every input and output counts the
     *     rows of a batch, of which one run takes this many at most ({@link #UNLIMITED} for no limit); a call with more
     *     is run in parts
     */
    public Signature(List<TensorSpec> inputs, List<TensorSpec> outputs, int maxBatchSize) {
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.maxBatchSize = maxBatchSize;
        this.inputIndex = index(this.inputs);
        this.outputIndex = index(this.outputs);
        this.ties = DimensionTie.of(this.inputs);
    }

    private static Map<String, Integer> index(List<TensorSpec> specs) {
        Map<String, Integer> index = new HashMap<>();
        for (int i = 0; i < specs.size(); i++) {
            index.putIfAbsent(specs.get(i).name(), i);
        }
        return index;
    }

    public List<TensorSpec> inputs() {
        return inputs;
    }

    public List<TensorSpec> outputs() {
        return outputs;
    }

    /** The most rows of one run, {@link #UNLIMITED} for any number; 0 if there is no batch axis. */
    public int maxBatchSize() {
        return maxBatchSize;
    }

    public boolean isBatched() {
        return maxBatchSize > 0;
    }

    /**
     * The tensors of a request in the order of the inputs; null where an optional input is left out.
     *
     * @throws InferenceException {@link ErrorCode#INVALID_ARGUMENT} if an input is unknown, given twice, missing, or of
     *     another type or shape, or if sizes that must agree differ
     */
    public @Nullable Tensor[] bindInputs(List<NamedTensor> given) {
        @Nullable Tensor[] bound = new Tensor[inputs.size()];
        for (NamedTensor input : given) {
            Integer index = inputIndex.get(input.name());
            if (index == null) {
                throw InferenceException.invalid(
                        "unknown input \"" + input.name() + "\"; the model's inputs are " + names(inputs));
            }
            if (bound[index] != null) {
                throw InferenceException.invalid("input \"" + input.name() + "\" is given twice");
            }
            checkTensor(inputs.get(index), input.tensor());
            bound[index] = input.tensor();
        }
        checkPresent(bound);
        checkSizes(bound);
        return bound;
    }

    /**
     * Checks that sizes agree which must: those of dimensions with the same name, and the rows of a batch.
     *
     * @param bound in the order of the inputs, null where an optional one is left out
     * @throws InferenceException {@link ErrorCode#INVALID_ARGUMENT} if some do not
     */
    public void checkSizes(@Nullable Tensor[] bound) {
        checkNamedDimensions(bound);
        checkBatch(bound);
    }

    /**
     * Indices into {@link #outputs()} of the outputs wanted, in the caller's order; all where the caller named none.
     *
     * @throws InferenceException {@link ErrorCode#INVALID_ARGUMENT} if an output is unknown or asked for twice
     */
    public int[] selectOutputs(List<RequestedOutput> wanted) {
        int count = wanted.isEmpty() ? outputs.size() : wanted.size();
        int[] selected = new int[count];
        for (int i = 0; i < count; i++) {
            selected[i] = wanted.isEmpty() ? i : outputIndex(wanted, i);
        }
        return selected;
    }

    private int outputIndex(List<RequestedOutput> wanted, int position) {
        String name = wanted.get(position).name();
        Integer index = outputIndex.get(name);
        if (index == null) {
            throw InferenceException.invalid(
                    "unknown output \"" + name + "\"; the model's outputs are " + names(outputs));
        }
        for (int i = 0; i < position; i++) {
            if (wanted.get(i).name().equals(name)) {
                throw InferenceException.invalid("output \"" + name + "\" is asked for twice");
            }
        }
        return index;
    }

    private static void checkTensor(TensorSpec spec, Tensor tensor) {
        if (tensor.dataType() != spec.dataType() || !spec.shape().accepts(tensor.shape())) {
            throw InferenceException.invalid(
                    "input \"" + spec.name() + "\": expected " + spec.describe() + ", got " + tensor);
        }
        if (spec.dataType() == DataType.BYTES) {
            try {
                BytesElements.check(tensor);
            } catch (InferenceException e) {
                throw InferenceException.invalid("input \"" + spec.name() + "\": " + e.getMessage());
            }
        }
    }

    private void checkPresent(@Nullable Tensor[] bound) {
        for (int i = 0; i < bound.length; i++) {
            if (bound[i] == null && !inputs.get(i).optional()) {
                throw missing(bound);
            }
        }
    }

    private InferenceException missing(@Nullable Tensor[] bound) {
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < bound.length; i++) {
            if (bound[i] == null && !inputs.get(i).optional()) {
                missing.add("\"" + inputs.get(i).name() + "\" (" + inputs.get(i).describe() + ")");
            }
        }
        return InferenceException.invalid(
                (missing.size() == 1 ? "missing input " : "missing inputs ") + String.join(", ", missing));
    }

    private void checkNamedDimensions(@Nullable Tensor[] bound) {
        for (DimensionTie tie : ties) {
            tie.check(inputs, bound);
        }
    }

    private void checkBatch(@Nullable Tensor[] bound) {
        if (!isBatched()) {
            return;
        }
        int first = -1;
        for (int i = 0; i < bound.length; i++) {
            Tensor tensor = bound[i];
            if (tensor == null) {
                continue;
            }
            long rows = tensor.shape().dim(0);
            Tensor firstTensor = first < 0 ? null : bound[first];
            if (firstTensor != null && firstTensor.shape().dim(0) != rows) {
                throw InferenceException.invalid(
                        "the batch differs: " + firstTensor.shape().dim(0)
                                + " rows in input \"" + inputs.get(first).name() + "\", " + rows + " in input \""
                                + inputs.get(i).name() + "\"");
            }
            first = first < 0 ? i : first;
        }
    }

    private static String names(List<TensorSpec> specs) {
        List<String> quoted = new ArrayList<>(specs.size());
        for (TensorSpec spec : specs) {
            quoted.add("\"" + spec.name() + "\"");
        }
        return String.join(", ", quoted);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Signature that
                && maxBatchSize == that.maxBatchSize
                && inputs.equals(that.inputs)
                && outputs.equals(that.outputs);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * inputs.hashCode() + outputs.hashCode()) + maxBatchSize;
    }

    @Override
    public String toString() {
        return inputs + " -> " + outputs + ", max_batch_size " + maxBatchSize;
    }
}
