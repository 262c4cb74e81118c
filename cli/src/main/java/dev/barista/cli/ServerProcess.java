package dev.barista.cli;

import dev.barista.model.InferenceException;
import dev.barista.server.BaristaServer;
import dev.barista.server.ServerConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import sun.misc.Signal;

/** A process that is a server: how it starts, and how signals end it. */
final class ServerProcess {

    private static final int NOT_ASKED = -1;
    private static final long LOOK_AGAIN_NANOS = 2_000_000;

    private ServerProcess() {}

    /** Starts a server; what keeps it from starting is the user's to read. */
    static BaristaServer start(ServerConfig config) {
        try {
            return BaristaServer.start(config);
        } catch (InferenceException e) {
            throw CommandFailure.failed(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Waits until every wanted model can answer.
     *
     * @throws CommandFailure as soon as one can't, with its reason, or if it takes longer than this
     */
    static void awaitReady(BaristaServer server, Duration atMost) {
        long begin = System.nanoTime();
        while (!server.isReady()) {
            Optional<String> failure = server.failure();
            if (failure.isPresent()) {
                throw CommandFailure.failed(failure.get());
            }
            if (System.nanoTime() - begin > atMost.toNanos()) {
                throw CommandFailure.failed("the models did not load in " + atMost.toSeconds() + " s");
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    /**
     * Serves until a signal asks to stop. What is in flight is finished first; a second signal ends the process at
     * once, with code 1 after SIGTERM and 130 after Ctrl-C, whichever came second.
     *
     * @param patience how long to wait for what is in flight
     * @return the exit code: 0 after SIGTERM, 130 after Ctrl-C
     */
    static int runUntilStopped(BaristaServer server, Duration patience) throws InterruptedException {
        AtomicInteger code = new AtomicInteger(NOT_ASKED);
        stopOn("TERM", ExitCode.OK, code, server, patience);
        stopOn("INT", ExitCode.INTERRUPTED, code, server, patience);
        server.awaitStop();
        return Math.max(ExitCode.OK, code.get());
    }

    // Only this API tells one signal from the other and hears a second one; a shutdown hook does neither.
    private static void stopOn(
            String signal, int exitCode, AtomicInteger code, BaristaServer server, Duration patience) {
        try {
            Signal.handle(new Signal(signal), received -> {
                if (!code.compareAndSet(NOT_ASKED, exitCode)) {
                    leaveAtOnce(server, exitCode == ExitCode.OK ? ExitCode.FAILED : exitCode);
                }
                Thread.ofPlatform().name("shutdown").start(() -> server.stop(patience));
            });
        } catch (IllegalArgumentException e) {
            // The JVM was started with -Xrs: then whoever started it looks after signals.
            return;
        }
    }

    private static void leaveAtOnce(BaristaServer server, int exitCode) {
        try {
            server.abandon();
        } finally {
            // Not exit: that would wait for whoever is stopping the server now.
            Runtime.getRuntime().halt(exitCode);
        }
    }
}
