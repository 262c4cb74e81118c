package dev.barista.registry;

import dev.barista.model.ModelName;
import dev.barista.testing.ManualClock;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The parts of a registry over one database, with a clock that stands still, and short words for what tests do. */
final class Bench {

    static final Duration RESULT_TTL = Duration.ofHours(1);
    static final Duration QUEUE_TTL = Duration.ofHours(24);

    final ManualClock clock = new ManualClock();
    final Database database;
    final OperationStore store;
    final OperationExpiry expiry;
    final OperationQueue queue;
    final CallbackQueue callbacks;
    final Usage usage;
    private final SplittableRandom random = new SplittableRandom(7);

    Bench(Database database) {
        this(database, new OperationLimits(1000, 1 << 20, RESULT_TTL, QUEUE_TTL));
    }

    Bench(Database database, OperationLimits limits) {
        this.database = database;
        this.usage = Usage.of(database, limits);
        this.store = new OperationStore(database, clock, limits, usage);
        this.expiry = new OperationExpiry(database, clock, usage);
        this.queue = new OperationQueue(database, clock, limits, usage);
        this.callbacks = new CallbackQueue(database, clock);
    }

    Operation create(String body) {
        return create("double", body, Optional.empty());
    }

    Operation create(String model, String body, Optional<java.net.URI> callback) {
        ByteBuffer bytes = bytes(body);
        StoredCall call = new StoredCall(new ModelName(model), "", OptionalInt.empty(), "request-1", bytes.remaining());
        return store.create(OperationId.random(random), call, bytes, callback);
    }

    Operation find(OperationId id) {
        return store.find(id).orElseThrow();
    }

    boolean succeed(ClaimedCall claimed, String answer) {
        ByteBuffer body = bytes(answer);
        AnswerHead head = new AnswerHead(
                200, "application/json", List.of(new AnswerHead.Header("A-Header", "b: c")), body.remaining());
        return queue.finish(claimed, OperationState.SUCCEEDED, head, body, "");
    }

    String answer(OperationId id) {
        return text(parts -> store.readAnswer(id, parts));
    }

    String call(ClaimedCall claimed) {
        return text(parts -> queue.readCall(claimed, parts));
    }

    private static String text(Consumer<Consumer<byte[]>> reader) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        reader.accept(whole::writeBytes);
        return whole.toString(StandardCharsets.UTF_8);
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
