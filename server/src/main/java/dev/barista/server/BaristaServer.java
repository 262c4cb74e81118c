package dev.barista.server;

import dev.barista.inference.Barista;
import dev.barista.model.InferenceException;
import dev.barista.server.http.FrontEnd;
import dev.barista.server.http.FrontEndParts;
import dev.barista.server.http.RequestHandler;
import dev.barista.server.http.SocketFile;
import dev.barista.server.oip.HealthBoard;
import dev.barista.server.oip.OipParts;
import dev.barista.server.oip.ServerState;
import dev.barista.server.operations.Operations;
import dev.barista.server.sharedmemory.SharedRegions;
import dev.barista.server.telemetry.ServerLog;
import dev.barista.storage.UploadSource;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * A running server: models, front end and telemetry together. Thread-safe, but must not be started or stopped on one of
 * its own event loops.
 */
public final class BaristaServer implements AutoCloseable {

    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);

    private final Barista barista;
    private final EventLoops eventLoops;
    private final UploadSource uploads;
    private final FrontEnd frontEnd;
    private final ServerState state;
    private final HealthBoard health;
    private final Operations operations;
    private final Optional<SharedRegions> sharedMemory;
    private final ServerLog log;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private boolean stopping;

    private BaristaServer(Composition composition, Barista barista, EventLoops eventLoops) {
        this.barista = barista;
        this.eventLoops = eventLoops;
        this.uploads = composition.uploads();
        this.log = composition.log();
        this.state = new ServerState(
                barista,
                BuildVersion.current(),
                composition.config().sharedMemory().isPresent());
        OipParts oip = composition.oipParts(barista, state);
        this.sharedMemory = oip.regions();
        this.health = new HealthBoard(oip);
        FrontEndParts parts = composition.frontEndParts();
        this.operations = composition.operations(barista, parts, oip);
        operations.hold();
        this.frontEnd = listen(composition, parts, composition.handler(parts, oip, health, operations));
    }

    private FrontEnd listen(Composition composition, FrontEndParts parts, RequestHandler handler) {
        boolean listening = false;
        try {
            FrontEnd made = eventLoops.listen(composition.config(), parts, handler);
            listening = true;
            return made;
        } finally {
            if (!listening) {
                operations.close();
            }
        }
    }

    /**
     * Starts a server with everything that is on the class path. It answers as soon as this returns; its models may
     * still be loading.
     *
     * @throws InferenceException if a repository can't be read, a port or a socket can't be listened on, or the state
     *     folder that was named can't be used
     */
    public static BaristaServer start(ServerConfig config) {
        return start(Composition.of(config));
    }

    static BaristaServer start(Composition composition) {
        // The three of them beside each other: each takes a good part of a start.
        composition.openRuntimes();
        CompletableFuture<EventLoops> starting = CompletableFuture.supplyAsync(
                () -> EventLoops.start(composition),
                task -> Thread.ofPlatform().name("start").start(task));
        Barista barista = null;
        try {
            barista = composition.startModels();
            BaristaServer server = new BaristaServer(composition, barista, starting.join());
            server.started(composition);
            return server;
        } catch (RuntimeException e) {
            if (barista != null) {
                barista.close();
            }
            starting.thenAccept(EventLoops::close).join();
            throw e;
        }
    }

    private void started(Composition composition) {
        composition.config().notes().forEach(note -> log.warn(note, Map.of()));
        sharedMemory.ifPresent(all -> log.event(
                "callers may name shared memory of this machine, and so read and write whatever the server may there"));
        eventLoops.everySoOften(health::changed);
        operations.start();
        for (InetSocketAddress address : frontEnd.addresses()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("url", url(address));
            fields.put("transport", eventLoops.isNative() ? "native" : "nio");
            log.event(
                    address.getAddress().isLoopbackAddress()
                            ? "listening, for this machine only; --host 0.0.0.0 lets others in"
                            : "listening",
                    fields);
        }
        for (SocketFile socket : frontEnd.sockets()) {
            log.event(
                    "listening on a Unix-domain socket",
                    Map.of(
                            "url",
                            socket.url(),
                            "permissions",
                            composition.config().socketMode()));
        }
    }

    /** Where the server is found, one URL for each port, in the order of the configuration. */
    public List<String> urls() {
        return frontEnd.addresses().stream().map(BaristaServer::url).toList();
    }

    private static String url(InetSocketAddress address) {
        String host = address.getAddress().isAnyLocalAddress()
                ? "localhost"
                : address.getAddress().getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** The ports that it listens on, in the order of the configuration. */
    public List<Integer> ports() {
        return frontEnd.addresses().stream().map(InetSocketAddress::getPort).toList();
    }

    /** The Unix-domain sockets that it listens on, in the order of the configuration. */
    public List<SocketFile> sockets() {
        return frontEnd.sockets();
    }

    /** The models behind it. */
    public Barista barista() {
        return barista;
    }

    /** Whether every wanted model can answer. */
    public boolean isReady() {
        return state.isReady();
    }

    /** Why wanted models can't be served, where waiting alone will hardly help; empty if no such thing is known. */
    public Optional<String> failure() {
        return state.failure();
    }

    /** Waits until the server has stopped. */
    public void awaitStop() throws InterruptedException {
        stopped.await();
    }

    /**
     * Stops the server: it is not ready any more, accepts nothing new, finishes what is in flight, then closes. What
     * was to be answered later and is not finished then is run after the next start. A second call waits for the first.
     *
     * @param patience how long to wait for what is in flight
     * @return whether everything in flight was finished
     */
    public boolean stop(Duration patience) {
        synchronized (this) {
            if (stopping) {
                return false;
            }
            stopping = true;
        }
        log.event("shutting down", Map.of("in_flight", barista.inFlight()));
        long end = System.nanoTime() + patience.toNanos();
        state.drain();
        health.close();
        operations.drain();
        boolean answered = eventLoops.shutdown(frontEnd, patience);
        operations.awaitIdle(until(end));
        operations.close();
        boolean drained = barista.drain(until(end));
        barista.close();
        eventLoops.close();
        sharedMemory.ifPresent(SharedRegions::close);
        log.event("stopped");
        stopped.countDown();
        return answered && drained;
    }

    /**
     * Removes what would outlive the process, for one that is about to end without waiting for {@link #stop}. Calls and
     * models are left as they are.
     */
    public void abandon() {
        frontEnd.abandon();
        uploads.close();
    }

    private static Duration until(long nanoTime) {
        return Duration.ofNanos(Math.max(1, nanoTime - System.nanoTime()));
    }

    @Override
    public void close() {
        stop(DEFAULT_PATIENCE);
    }
}
