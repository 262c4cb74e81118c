package dev.barista.runtime.onnx;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.ModelInstance;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An execution slot: names, arrays and values that stay from run to run. Shares the session with other instances. */
final class OnnxInstance implements ModelInstance {

    private final OrtSessions sessions;
    private final long session;
    private final Arena arena;
    private final InputBinder inputBinder;
    private final OutputBinder outputBinder;
    private final RunSwitch runSwitch;
    private final Runnable onClose;
    private boolean closed;

    /** An instance of a session, which outlives it; {@code onClose} is run once. */
    @SuppressWarnings("MustBeClosed") // The arena is closed with the instance.
    OnnxInstance(
            OrtLibrary library, long session, ModelLayout layout, List<Optional<OutputPlan>> plans, Runnable onClose) {
        this.sessions = library.sessions();
        this.session = session;
        this.runSwitch = new RunSwitch(library.runOptions());
        this.onClose = onClose;
        // Shared: the thread that runs an instance may change between runs.
        this.arena = Arena.ofShared();
        Scratch scratch = new Scratch(arena);
        this.inputBinder = new InputBinder(layout.inputs(), library.values(), scratch, arena);
        this.outputBinder = new OutputBinder(layout, plans, library.values(), scratch, arena);
    }

    @Override
    public Tensor[] run(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) {
        if (closed) {
            throw new IllegalStateException("this instance is closed");
        }
        try {
            OrtArguments bound = inputBinder.bind(inputs);
            run(bound, outputBinder.plan(inputs, outputs, allocator));
            return outputBinder.take(outputs, allocator);
        } catch (OrtException e) {
            throw runSwitch.isStopped() ? stopped() : OrtFailures.run(e);
        } finally {
            runSwitch.reset();
            outputBinder.discard();
            inputBinder.release();
        }
    }

    /**
     * Runs, and runs again without planned memory if that failed: the plan may have been wrong, for the names of
     * dimensions in model files are not always true. ONNX Runtime compares shapes before it writes, so a wrong plan is
     * never a wrong answer.
     */
    private void run(OrtArguments inputs, OrtArguments outputs) throws OrtException {
        try {
            sessions.run(session, runSwitch.options(), inputs, outputs);
        } catch (OrtException e) {
            if (!outputBinder.hasPlanned() || runSwitch.isStopped()) {
                throw e;
            }
            sessions.run(session, runSwitch.options(), inputs, outputBinder.replan());
            outputBinder.learn();
        }
    }

    private static InferenceException stopped() {
        return new InferenceException(ErrorCode.CANCELLED, "the run was stopped, as nobody waits for its answer");
    }

    @Override
    public void interrupt() {
        runSwitch.stop();
    }

    @Override
    public void close() {
        if (closed) {
            throw new IllegalStateException("this instance was closed twice");
        }
        closed = true;
        inputBinder.close();
        outputBinder.close();
        runSwitch.close();
        arena.close();
        onClose.run();
    }
}
