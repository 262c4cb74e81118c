package dev.barista.system;

import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Listens to all that is logged in this process while Netty tracks every buffer: a stack trace there is a bug, because
 * clients must not be able to provoke one, and so is a buffer that nobody released.
 */
final class LogWatch extends Handler {

    private static final int ROUNDS = 20;

    private final Logger root = Logger.getLogger("");
    private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

    private LogWatch() {}

    static LogWatch start() {
        LogWatch watch = new LogWatch();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        watch.root.addHandler(watch);
        return watch;
    }

    @Override
    public void publish(LogRecord record) {
        Throwable thrown = record.getThrown();
        String message = String.valueOf(record.getMessage());
        if (thrown != null || message.contains("LEAK") || record.getLevel().intValue() >= Level.SEVERE.intValue()) {
            complaints.add(record.getLevel() + " " + record.getLoggerName() + ": " + message
                    + (thrown == null ? "" : " " + thrown + " " + List.of(thrown.getStackTrace())));
        }
    }

    /** Stack traces, errors and lost buffers so far. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Looks for lost buffers: those that the collector finds are reported when further ones are asked for. */
    void searchLeaks(Runnable someTraffic) {
        for (int i = 0; i < ROUNDS; i++) {
            System.gc();
            someTraffic.run();
        }
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        root.removeHandler(this);
        ResourceLeakDetector.setLevel(before);
    }
}
