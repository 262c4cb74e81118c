package dev.barista.scheduling;

import dev.barista.model.InferenceException;
import dev.barista.model.PhaseTimes;
import dev.barista.model.RequestContext;
import dev.barista.model.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One checked call on its way to an instance. The inputs stay with whoever submitted it, who keeps them open until
 * {@link #completion} was told.
 *
 * @param inputs in the order of the signature's inputs, null where an optional one is left out
 * @param outputs indices of the outputs wanted
 * @param rows the size of dimension 0 of every input where the signature is batched, else 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copying arrays per call would cost for nothing
public record ModelCall(
        RequestContext context, @Nullable Tensor[] inputs, int[] outputs, int rows, Completion completion) {

    /** A call whose rows are counted from its inputs. */
    public static ModelCall of(
            RequestContext context, @Nullable Tensor[] inputs, int[] outputs, boolean batched, Completion completion) {
        return new ModelCall(context, inputs, outputs, batched ? rows(inputs) : 1, completion);
    }

    /** All inputs of a checked call have the same number of rows, so the first one tells. */
    private static int rows(@Nullable Tensor[] inputs) {
        for (Tensor input : inputs) {
            if (input != null) {
                return (int) Math.min(Integer.MAX_VALUE, input.shape().dim(0));
            }
        }
        return 1;
    }

    /** Bytes of all inputs. */
    long byteSize() {
        long sum = 0;
        for (Tensor input : inputs) {
            sum += input == null ? 0 : input.byteSize();
        }
        return sum;
    }

    /**
     * Is told once how the call ended: on the instance's thread, on the caller's event loop, or, for a refusal, on the
     * submitter's thread. Must not block.
     */
    public interface Completion {

        /** The outputs, in the order wanted; they belong to the receiver from here on. */
        void succeeded(Tensor[] produced, PhaseTimes times);

        void failed(InferenceException error, PhaseTimes times);

        /**
         * Whether an output will be kept for long: it then gets memory of its own, where others share that of their
         * batch.
         *
         * @param output its place among those wanted
         */
        default boolean keeps(int output) {
            return false;
        }
    }
}
