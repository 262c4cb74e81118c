package dev.barista.server.operations;

import dev.barista.model.Clock;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.registry.Operation;
import dev.barista.registry.OperationFilter;
import dev.barista.registry.OperationId;
import dev.barista.registry.OperationLimits;
import dev.barista.registry.Registry;
import dev.barista.registry.Removal;
import dev.barista.registry.StateFolder;
import dev.barista.server.http.Answer;
import dev.barista.server.http.HttpRefusal;
import dev.barista.server.telemetry.ServerLog;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are answered later. Opens the state with the first of them, or after the start if there is work left from
 * before; a server that nobody asks for this pays nothing for it.
 *
 * <p>Thread-safe. Whatever looks at operations may wait for the database, and so must not be called on an event loop.
 */
public final class Operations implements AutoCloseable {

    /** How long a call may wait to be run. */
    private static final Duration QUEUE_TTL = Duration.ofHours(24);

    private final Parts parts;
    private final StateLocation location;
    private final Executor executor;
    private final Timers timers = new Timers();
    private @Nullable StateFolder folder;
    private volatile @Nullable OpenOperations open;
    private boolean temporary;
    private boolean closing;

    public Operations(Parts parts) {
        this.parts = parts;
        this.location = StateLocation.of(parts.settings().state(), parts.port(), System.getenv());
        this.executor = task -> Thread.ofVirtual().name("operations").start(task);
    }

    /**
     * What it works with.
     *
     * @param port the first that the server is to listen on, 0 if it is any
     * @param awaitModels waits until no model is loading for the first time
     */
    public record Parts(
            OperationSettings settings,
            int port,
            CallRunner calls,
            Runnable awaitModels,
            ByteBufAllocator memory,
            OperationMetrics metrics,
            ServerLog log,
            Clock clock) {}

    /**
     * Holds the state folder from now on, if it was named; else only once it is needed.
     *
     * @throws InferenceException if it can't be used
     */
    public void hold() {
        if (isOn() && location.named()) {
            held();
        }
    }

    /** Goes on with what was left in the state folder. */
    public void start() {
        if (!isOn()) {
            return;
        }
        location.folder().flatMap(StateFolder::due).ifPresent(due -> {
            Duration wait = Duration.between(parts.clock().now(), due);
            if (wait.isPositive()) {
                timers.schedule(wait, () -> executor.execute(this::openInBackground));
            } else {
                executor.execute(this::openInBackground);
            }
        });
    }

    private void openInBackground() {
        try {
            open();
        } catch (RuntimeException e) {
            parts.log().warn("operations can't go on", Map.of("reason", String.valueOf(e.getMessage())));
        }
    }

    /** Whether calls may be answered later at all. */
    public boolean isOn() {
        return parts.settings().maxOperations() > 0;
    }

    /**
     * The address that a caller wants to be called back at.
     *
     * @throws InferenceException if it is none, or may not be called
     */
    public URI checkCallback(String address) {
        return parts.settings().callbacks().hosts().check(address);
    }

    /** @throws InferenceException if it can't be kept */
    public Submission submit(NewCall call) {
        OpenOperations now;
        try {
            now = open();
        } catch (RuntimeException | Error e) {
            call.body().release();
            throw e;
        }
        return now.submit(call);
    }

    /**
     * The operation, after it has ended or so much time has passed.
     *
     * @throws HttpRefusal if there is none, or it expired
     */
    public Operation find(OperationId id, Duration wait) {
        return openIfAny().orElseThrow(() -> unknown(id)).find(id, wait);
    }

    /**
     * The answer of an operation, exactly as the caller would have got it at once; belongs to the receiver.
     *
     * @throws HttpRefusal if there is none, or none yet
     */
    public Answer result(OperationId id, Duration wait) {
        return openIfAny().orElseThrow(() -> unknown(id)).result(id, wait);
    }

    /** Those that are wanted, the newest first. */
    public List<Operation> list(OperationFilter filter) {
        return openIfAny().map(operations -> operations.list(filter)).orElse(List.of());
    }

    /** Cancels an operation that has not finished, forgets one that has. */
    public Removal cancelOrRemove(OperationId id) {
        return openIfAny().map(operations -> operations.cancelOrRemove(id)).orElse(Removal.UNKNOWN);
    }

    static HttpRefusal unknown(OperationId id) {
        return new HttpRefusal(
                404,
                "there is no operation " + id + "; results are kept for a set time, and this one was never there, was"
                        + " removed, or expired long ago");
    }

    /** Brings the gauges up to date; opens nothing for that. */
    public void refreshMetrics() {
        OpenOperations now = open;
        if (now == null) {
            parts.metrics().refreshEmpty();
        } else {
            parts.metrics().refresh(now.statistics());
        }
    }

    /** Empty if nothing is kept, so that asking for what can't be there opens nothing. */
    private Optional<OpenOperations> openIfAny() {
        boolean any =
                open != null || location.folder().filter(StateFolder::hasState).isPresent();
        return any ? Optional.of(open()) : Optional.empty();
    }

    private OpenOperations open() {
        OpenOperations now = open;
        return now == null ? openNow() : now;
    }

    private synchronized OpenOperations openNow() {
        OpenOperations known = open;
        if (known != null) {
            return known;
        }
        StateFolder held = held();
        OperationSettings settings = parts.settings();
        Registry registry = Registry.open(
                held,
                parts.clock(),
                new OperationLimits(settings.maxOperations(), settings.maxBytes(), settings.resultTtl(), QUEUE_TTL));
        OpenOperations made = new OpenOperations(
                registry,
                new OpenOperations.Parts(
                        settings,
                        parts.calls(),
                        parts.memory(),
                        parts.metrics(),
                        parts.log(),
                        new SecureRandom(),
                        new DueWork.Tools(executor, timers, parts.clock(), this::report)));
        open = made;
        parts.log()
                .event(
                        "operations are kept",
                        Map.of("state", held.path().toString(), "interrupted", registry.recovered()));
        executor.execute(() -> {
            parts.awaitModels().run();
            made.begin();
        });
        return made;
    }

    private synchronized StateFolder held() {
        if (closing) {
            throw new InferenceException(ErrorCode.UNAVAILABLE, "the server is shutting down");
        }
        StateFolder known = folder;
        if (known == null) {
            temporary = location.folder().isEmpty();
            known = StateFolder.hold(location.folder().orElseGet(Operations::temporaryFolder));
            folder = known;
        }
        return known;
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("barista-state-");
        } catch (IOException e) {
            throw new InferenceException(
                    ErrorCode.UNAVAILABLE,
                    "no folder can be made for the state: " + e.getMessage() + "; --state names one");
        }
    }

    private synchronized void report(Throwable problem) {
        if (!closing) {
            parts.log().failure("an operation was not handled: " + problem, "", problem);
        }
    }

    /** Begins nothing more, and lets nobody wait any longer for something to end. */
    public void drain() {
        timers.close();
        OpenOperations now = open;
        if (now != null) {
            now.drain();
        }
    }

    /** Lets what runs end; returns whether that took no longer than this. */
    public boolean awaitIdle(Duration atMost) {
        OpenOperations now = open;
        return now == null || now.awaitIdle(atMost);
    }

    /** Puts back what still runs, to be run after the next start, and leaves the state folder. */
    @Override
    public synchronized void close() {
        closing = true;
        timers.close();
        OpenOperations now = open;
        if (now != null) {
            now.close();
        }
        StateFolder held = folder;
        if (held != null) {
            held.close();
            if (temporary) {
                remove(held.path());
            }
        }
    }

    private void remove(Path temporaryFolder) {
        try (Stream<Path> files = Files.list(temporaryFolder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(temporaryFolder);
        } catch (IOException e) {
            parts.log()
                    .warn(
                            "a temporary folder was left",
                            Map.of("folder", temporaryFolder.toString(), "reason", String.valueOf(e.getMessage())));
        }
    }
}
