package dev.barista.inference;

import dev.barista.lifecycle.ModelLease;
import dev.barista.model.InferenceException;
import dev.barista.model.InferenceRequest;
import dev.barista.model.InferenceResponse;
import dev.barista.model.NamedTensor;
import dev.barista.model.ParameterValue;
import dev.barista.model.PhaseTimes;
import dev.barista.model.Refusal;
import dev.barista.model.Tensor;
import dev.barista.scheduling.ModelCall;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A call that holds a version, from the lease to the answer. Owns the request and the lease; gives both back before the
 * caller is told, so that a caller who saw the answer sees the version free.
 */
final class LeasedCall implements ModelCall.Completion {

    private final InferenceRequest request;
    private final ModelLease<PooledVersion> lease;
    private final int[] outputs;
    private final CallAccount account;
    private final CompletableFuture<InferenceResponse> answer;

    LeasedCall(
            InferenceRequest request,
            ModelLease<PooledVersion> lease,
            int[] outputs,
            CallAccount account,
            CompletableFuture<InferenceResponse> answer) {
        this.request = request;
        this.lease = lease;
        this.outputs = outputs;
        this.account = account;
        this.answer = answer;
    }

    Map<String, ParameterValue> parameters() {
        return request.parameters();
    }

    @Override
    public void succeeded(Tensor[] produced, PhaseTimes times) {
        NamedTensor[] named = new NamedTensor[produced.length];
        for (int i = 0; i < produced.length; i++) {
            named[i] =
                    new NamedTensor(lease.signature().outputs().get(outputs[i]).name(), produced[i]);
        }
        InferenceResponse response =
                new InferenceResponse(lease.model(), lease.version(), List.of(named), Map.of(), times);
        account.succeeded(lease, times);
        giveBack();
        if (!answer.complete(response)) {
            // The caller gave the stage up; nobody else will ever close these tensors.
            response.close();
        }
    }

    @Override
    public void failed(InferenceException error, PhaseTimes times) {
        account.failed(lease, error.code(), times);
        Refusal refusal = error.refusal();
        if (refusal != null) {
            lease.servable().counters().refused(refusal);
        }
        giveBack();
        answer.completeExceptionally(error);
    }

    private void giveBack() {
        request.close();
        lease.close();
        account.leave();
    }
}
