package dev.barista.inference;

import dev.barista.lifecycle.ModelLease;
import dev.barista.lifecycle.ModelLifecycle;
import dev.barista.model.Clock;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.InferenceRequest;
import dev.barista.model.InferenceResponse;
import dev.barista.model.InferenceService;
import dev.barista.model.PhaseTimes;
import dev.barista.model.RequestContext;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.scheduling.ModelCall;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Runs calls on the versions that the lifecycle holds: lease, check against the signature, run, answer. */
final class LocalInferenceService implements InferenceService {

    private final ModelLifecycle<PooledVersion> lifecycle;
    private final CallGate gate;
    private final Clock clock;
    private final CallListener listener;
    private final TensorAllocator allocator;

    LocalInferenceService(ModelLifecycle<PooledVersion> lifecycle, CallGate gate, BaristaBuilder.Parts parts) {
        this.lifecycle = lifecycle;
        this.gate = gate;
        this.clock = parts.clock();
        this.listener = parts.callListener();
        this.allocator = parts.allocator();
    }

    @Override
    public CompletionStage<InferenceResponse> infer(RequestContext context, InferenceRequest request) {
        CallAccount account = new CallAccount(request, clock, listener, gate);
        if (!gate.enter()) {
            InferenceException error = new InferenceException(ErrorCode.UNAVAILABLE, "the server is shutting down");
            account.refused(null, error.code());
            request.close();
            return CompletableFuture.failedFuture(error);
        }
        ModelLease<PooledVersion> lease;
        try {
            lease = lifecycle.lease(request.model(), request.version());
        } catch (InferenceException e) {
            account.refused(null, e.code());
            request.close();
            gate.leave();
            return CompletableFuture.failedFuture(e);
        }
        return run(context, request, lease, account);
    }

    private CompletionStage<InferenceResponse> run(
            RequestContext context, InferenceRequest request, ModelLease<PooledVersion> lease, CallAccount account) {
        lease.servable().counters().started();
        @Nullable Tensor[] inputs;
        int[] outputs;
        try {
            Signature signature = lease.signature();
            inputs = signature.bindInputs(request.inputs());
            outputs = signature.selectOutputs(request.outputs());
        } catch (InferenceException e) {
            InferenceException named = inModel(lease, e);
            account.failed(lease, named.code(), PhaseTimes.NONE);
            request.close();
            lease.close();
            account.leave();
            return CompletableFuture.failedFuture(named);
        }
        CompletableFuture<InferenceResponse> answer = new CompletableFuture<>();
        LeasedCall call = new LeasedCall(request, lease, outputs, account, answer);
        Optional<Tensor[]> empty = EmptyBatch.answer(lease.signature(), inputs, outputs, allocator);
        if (empty.isPresent()) {
            call.succeeded(empty.get(), PhaseTimes.NONE);
            return answer;
        }
        lease.servable()
                .submit(ModelCall.of(context, inputs, outputs, lease.signature().isBatched(), call), call);
        return answer;
    }

    private static InferenceException inModel(ModelLease<PooledVersion> lease, InferenceException e) {
        return new InferenceException(
                e.code(), "model \"" + lease.model() + "\" version " + lease.version() + ": " + e.getMessage());
    }
}
