package dev.barista.server.operations;

import dev.barista.registry.CallbackQueue;
import dev.barista.registry.Operation;
import dev.barista.registry.OperationState;
import dev.barista.registry.OperationStore;
import dev.barista.server.http.Answer;
import dev.barista.server.telemetry.ServerLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Delivers callbacks, again and again at growing distances until the receiver takes them. Thread-safe; closed when it
 * was stopped.
 */
final class CallbackSender implements AutoCloseable {

    static final int MAX_ATTEMPTS = 10;

    private static final int AT_ONCE = 4;
    private static final int LARGEST_INLINE = 64 << 10;
    private static final int GONE = 410;

    /** Longer than any delivery takes. */
    private static final Duration CLAIM_HOLDS = Duration.ofMinutes(1);

    private static final BackOff BACK_OFF = new BackOff(Duration.ofSeconds(1), 3, Duration.ofMinutes(30));

    private final CallbackQueue queue;
    private final OperationStore operations;
    private final Parts parts;
    private final OperationMessages messages = new OperationMessages();
    private final CallbackClient client = new CallbackClient();
    private final DueWork<CallbackQueue.Claim> work;

    CallbackSender(CallbackQueue queue, OperationStore operations, Parts parts) {
        this.queue = queue;
        this.operations = operations;
        this.parts = parts;
        this.work = new DueWork<>(
                new DueWork.Queue<>() {
                    @Override
                    public Optional<CallbackQueue.Claim> claim() {
                        return queue.claim(CLAIM_HOLDS);
                    }

                    @Override
                    public Optional<Instant> nextDue() {
                        return queue.nextDue();
                    }
                },
                this::deliver,
                AT_ONCE,
                parts.tools());
    }

    /** Finds the addresses of a host, one or more. */
    @FunctionalInterface
    interface HostLookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /** What it works with. */
    record Parts(
            CallbackSettings settings,
            HostLookup lookup,
            OperationMetrics metrics,
            ServerLog log,
            RandomGenerator random,
            DueWork.Tools tools) {}

    /** A callback may be due. */
    void look() {
        work.look();
    }

    /** Begins no more deliveries. */
    void stop() {
        work.stop();
    }

    private void deliver(CallbackQueue.Claim claim, Runnable done) {
        try {
            Optional<Operation> operation = operations.find(claim.id());
            if (operation.isPresent()) {
                deliver(claim, operation.get());
            }
        } catch (RuntimeException | Error e) {
            // The claim ends with time, and it is tried again.
            parts.tools().problems().accept(e);
        } finally {
            done.run();
        }
    }

    private void deliver(CallbackQueue.Claim claim, Operation operation) {
        try {
            checkAddress(claim.target());
            byte[] body = messages.event(operation, inline(operation));
            int status = client.post(claim.target(), headers(claim, body), body);
            if (status / 100 == 2) {
                queue.delivered(claim);
                parts.metrics().called(OperationMetrics.Callback.DELIVERED);
            } else {
                failed(claim, "the receiver answered " + status, status == GONE);
            }
        } catch (IOException e) {
            failed(claim, String.valueOf(e.getMessage()), false);
        }
    }

    /**
     * Looks at the addresses of the host just before it is called: what the name stood for when the call was taken does
     * not count. The client asks for them again, and is told the same, because the JVM remembers them for some seconds.
     */
    private void checkAddress(URI target) throws IOException {
        try {
            for (InetAddress address : parts.lookup().addresses(target.getHost())) {
                if (!parts.settings().hosts().allows(target, address)) {
                    throw new IOException("the host may not be called back at its address " + address.getHostAddress()
                            + "; --callback-hosts has to name it in full");
                }
            }
        } catch (UnknownHostException e) {
            throw new IOException("there is no host " + target.getHost(), e);
        }
    }

    /** The answer, if it is small and can stand inside the message. */
    private Optional<byte[]> inline(Operation operation) {
        boolean fits = operation.state() == OperationState.SUCCEEDED
                && operation.answer().isPresent()
                && operation.answer().get().contentType().contentEquals(Answer.JSON)
                && operation.answer().get().bytes() <= LARGEST_INLINE;
        if (!fits) {
            return Optional.empty();
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        long bytes = operations.readAnswer(operation.id(), whole::writeBytes);
        return bytes == operation.answer().get().bytes() ? Optional.of(whole.toByteArray()) : Optional.empty();
    }

    private Map<String, String> headers(CallbackQueue.Claim claim, byte[] body) {
        String id = claim.id().value();
        long timestamp = parts.tools().clock().now().getEpochSecond();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", Answer.JSON.toString());
        headers.put("user-agent", "barista");
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(timestamp));
        headers.put(
                "webhook-signature",
                String.join(
                        " ",
                        parts.settings().secrets().stream()
                                .map(secret -> secret.sign(id, timestamp, body))
                                .toList()));
        return headers;
    }

    private void failed(CallbackQueue.Claim claim, String problem, boolean forGood) {
        if (forGood || claim.attempt() >= MAX_ATTEMPTS) {
            queue.giveUp(claim, problem);
            parts.metrics().called(OperationMetrics.Callback.GIVEN_UP);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("operation", claim.id().value());
            fields.put("host", claim.target().getHost());
            fields.put("attempts", claim.attempt());
            fields.put("reason", problem);
            parts.log().warn("callback given up", fields);
        } else {
            Duration wait = BACK_OFF.after(claim.attempt(), parts.random());
            queue.putOff(claim, parts.tools().clock().now().plus(wait), problem);
            parts.metrics().called(OperationMetrics.Callback.PUT_OFF);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
