package dev.barista.runtime.onnx;

/**
 * Stops the run of an instance from another thread. {@link #stop} may be called on any thread, during a run; all else
 * on the thread that runs.
 */
final class RunSwitch implements AutoCloseable {

    private final OrtRunOptions functions;
    private final long options;
    private volatile boolean stopped;

    RunSwitch(OrtRunOptions functions) {
        this.functions = functions;
        try {
            this.options = functions.create();
        } catch (OrtException e) {
            throw OrtFailures.run(e);
        }
    }

    /** The address of the options that the run must be given. */
    long options() {
        return options;
    }

    synchronized void stop() {
        stopped = true;
        try {
            functions.stop(options);
        } catch (OrtException e) {
            throw OrtFailures.run(e);
        }
    }

    /** Whether the present run was told to stop. */
    boolean isStopped() {
        return stopped;
    }

    /** Ends a run: the next one is not told to stop. */
    void reset() {
        if (stopped) {
            letGo();
        }
    }

    private synchronized void letGo() {
        stopped = false;
        try {
            functions.letGo(options);
        } catch (OrtException e) {
            throw OrtFailures.run(e);
        }
    }

    @Override
    public void close() {
        functions.release(options);
    }
}
