package dev.barista.scheduling;

import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorSpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Tells which calls of a version can share a batch. Thread-safe. */
final class BatchForm {

    /** Stands for an optional input that was left out. */
    private static final long ABSENT = -2;

    private static final long[] NO_SIZES = {};

    private final int outputCount;
    private final boolean hasFixedSizes;
    private final BatchKey usual;

    BatchForm(Signature signature) {
        this.outputCount = signature.outputs().size();
        this.hasFixedSizes = signature.inputs().stream().allMatch(BatchForm::hasFixedSizes);
        int[] all = new int[outputCount];
        Arrays.setAll(all, output -> output);
        this.usual = new BatchKey(all, NO_SIZES);
    }

    private static boolean hasFixedSizes(TensorSpec input) {
        for (int dim = 1; dim < input.shape().rank(); dim++) {
            if (input.shape().dim(dim) == Shape.VARIABLE) {
                return false;
            }
        }
        return !input.optional();
    }

    BatchKey key(ModelCall call) {
        if (hasFixedSizes) {
            return wantsAll(call.outputs()) ? usual : new BatchKey(call.outputs(), NO_SIZES);
        }
        return new BatchKey(call.outputs(), sizes(call.inputs()));
    }

    private boolean wantsAll(int[] outputs) {
        if (outputs.length != outputCount) {
            return false;
        }
        for (int i = 0; i < outputs.length; i++) {
            if (outputs[i] != i) {
                return false;
            }
        }
        return true;
    }

    private static long[] sizes(@Nullable Tensor[] inputs) {
        int count = 0;
        for (Tensor input : inputs) {
            count += input == null ? 1 : Math.max(0, input.shape().rank() - 1);
        }
        long[] sizes = new long[count];
        int next = 0;
        for (Tensor input : inputs) {
            if (input == null) {
                sizes[next++] = ABSENT;
                continue;
            }
            for (int dim = 1; dim < input.shape().rank(); dim++) {
                sizes[next++] = input.shape().dim(dim);
            }
        }
        return sizes;
    }
}
