package dev.barista.server.operations;

import dev.barista.model.Cancellation;
import dev.barista.registry.StoredCall;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletionStage;

/** Answers calls that were kept; implemented by the protocol that they came in. Thread-safe. */
@FunctionalInterface
public interface CallRunner {

    /**
     * Runs a call. Called on a thread that may be held up.
     *
     * @param body taken over
     * @param cancellation is set when nobody wants the answer any more
     * @return never fails; completes on a thread that may be held up
     */
    CompletionStage<CallOutcome> run(StoredCall call, ByteBuf body, Cancellation cancellation);
}
