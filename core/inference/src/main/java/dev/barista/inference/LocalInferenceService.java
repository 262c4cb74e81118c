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
import dev.barista.scheduling.SequenceHold;
import dev.barista.scheduling.SequenceStep;
import dev.barista.scheduling.Sequences;
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
    private final SequenceRoutes routes = new SequenceRoutes();

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
            lease = lease(context, request);
        } catch (InferenceException e) {
            account.refused(null, e.code());
            request.close();
            gate.leave();
            return CompletableFuture.failedFuture(e);
        }
        return run(context, request, lease, account);
    }

    private ModelLease<PooledVersion> lease(RequestContext context, InferenceRequest request) {
        ModelLease<PooledVersion> begun = routes.lease(context, request);
        return begun == null ? lifecycle.lease(request.model(), request.version()) : begun;
    }

    private CompletionStage<InferenceResponse> run(
            RequestContext context, InferenceRequest request, ModelLease<PooledVersion> lease, CallAccount account) {
        lease.servable().counters().started();
        CompletableFuture<InferenceResponse> answer = new CompletableFuture<>();
        try {
            Signature signature = lease.signature();
            @Nullable Tensor[] inputs = signature.bindInputs(request.inputs());
            int[] outputs = signature.selectOutputs(request.outputs());
            LeasedCall leased = new LeasedCall(request, lease, outputs, account, answer);
            ModelCall call = ModelCall.of(context, inputs, outputs, signature.isBatched(), leased);
            switch (lease.servable().calls()) {
                case PooledVersion.Calls.Single single -> submit(call, leased, signature, single);
                case PooledVersion.Calls.InSequence(Sequences sequences) -> submit(call, request, lease, sequences);
            }
            return answer;
        } catch (InferenceException e) {
            InferenceException named = inModel(lease, e);
            account.failed(lease, named.code(), PhaseTimes.NONE);
            request.close();
            lease.close();
            account.leave();
            return CompletableFuture.failedFuture(named);
        }
    }

    private void submit(ModelCall call, LeasedCall leased, Signature signature, PooledVersion.Calls.Single single) {
        Optional<Tensor[]> empty = EmptyBatch.answer(signature, call.inputs(), call.outputs(), allocator);
        if (empty.isPresent()) {
            leased.succeeded(empty.get(), PhaseTimes.NONE);
        } else {
            single.submit(call, leased);
        }
    }

    private void submit(
            ModelCall call, InferenceRequest request, ModelLease<PooledVersion> lease, Sequences sequences) {
        SequenceStep step = SequenceStep.of(request.parameters());
        SequenceHold hold = step.starts() ? routes.hold(call.context(), request, step.id(), lease) : SequenceHold.NONE;
        sequences.submit(call, step, hold);
    }

    private static InferenceException inModel(ModelLease<PooledVersion> lease, InferenceException e) {
        return new InferenceException(
                e.code(), "model \"" + lease.model() + "\" version " + lease.version() + ": " + e.getMessage());
    }
}
