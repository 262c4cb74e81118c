package dev.barista.loadgen;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A single call, to ask for something or to try what a load will be made of. */
final class OneCall implements Wire.Listener {

    private final Call call = new Call();
    private final int sample;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();

    private OneCall(int sample) {
        this.sample = sample;
    }

    /**
     * What came back.
     *
     * @param kind what reports call the way in which it failed, "" if it did not
     * @param message why it failed
     */
    record Answer(String kind, String message, ByteString body) {

        boolean ok() {
            return kind.isEmpty();
        }
    }

    /**
     * Makes one of the calls and waits for what comes back.
     *
     * @throws LoadFailure if nobody answers
     */
    static Answer make(Endpoint endpoint, Calls calls, int sample, Duration timeout) throws InterruptedException {
        try (EventLoops loops = EventLoops.start(1)) {
            OneCall one = new OneCall(sample);
            Connector connector = new Connector(loops, loops.loops().getFirst(), endpoint, calls);
            connector.open(one, reason -> one.answer.completeExceptionally(LoadFailure.unreachable(reason)));
            return one.answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw LoadFailure.unreachable(
                    "the server at " + endpoint + " did not answer in " + timeout.toMillis() / 1e3 + " s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LoadFailure failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void opened(Wire wire) {
        call.begin(0, 0, sample);
        call.body = new ByteArrayOutputStream();
        wire.send(call);
        wire.flush();
    }

    @Override
    public void ended(Wire wire, Call ended, Outcome outcome, String kind, Supplier<String> message) {
        if (kind.equals(Reasons.BROKEN)) {
            answer.completeExceptionally(LoadFailure.unreachable(message.get()));
        } else {
            ByteArrayOutputStream body = ended.body;
            answer.complete(new Answer(
                    kind,
                    outcome == Outcome.OK ? "" : ServerWords.of(message.get()),
                    body == null ? ByteString.EMPTY : ByteString.copyFrom(body.toByteArray())));
        }
        wire.close();
    }

    @Override
    public void token(Call streaming) {
        // Of one call nobody asks how its answer came in pieces.
    }

    @Override
    public void readComplete(Wire wire) {
        // Nothing is left to send.
    }

    @Override
    public void lost(Wire wire, String reason) {
        answer.completeExceptionally(LoadFailure.unreachable(reason));
    }
}
