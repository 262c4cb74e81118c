package dev.barista.scheduling;

import dev.barista.model.InferenceException;
import dev.barista.model.RequestContext;
import dev.barista.model.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One checked call on its way to an instance. The inputs stay with whoever submitted it, who keeps them open until
 * {@link #completion} was told.
 *
 * @param inputs in the order of the signature's inputs, null where an optional one is left out
 * @param outputs indices of the outputs wanted
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copying arrays per call would cost for nothing
public record ModelCall(RequestContext context, @Nullable Tensor[] inputs, int[] outputs, Completion completion) {

    /**
     * Is told once how the call ended, on the instance's thread or, for a refusal, on the submitter's. Must not block.
     */
    public interface Completion {

        /** The outputs, in the order wanted; they belong to the receiver from here on. */
        void succeeded(Tensor[] produced, CallTimes times);

        void failed(InferenceException error, CallTimes times);
    }
}
