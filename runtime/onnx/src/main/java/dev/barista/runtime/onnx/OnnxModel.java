package dev.barista.runtime.onnx;

import dev.barista.model.Signature;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelInstance;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A session and what its graph looks like. */
final class OnnxModel implements LoadedModel {

    private static final int CLOSED = -1;

    private final OrtLibrary library;
    private final long session;
    private final ModelLayout layout;
    private final List<Optional<OutputPlan>> plans;
    private final long memoryBytes;
    private final boolean refusesEmptyInputs;

    /** How many instances are open; {@link #CLOSED} once the session is gone. */
    private final AtomicInteger openInstances = new AtomicInteger();

    /**
     * Takes over the session.
     *
     * @param refusesEmptyInputs whether the graph has {@link FragileOperators}
     */
    OnnxModel(OrtLibrary library, long session, ModelLayout layout, long memoryBytes, boolean refusesEmptyInputs) {
        this.library = library;
        this.session = session;
        this.layout = layout;
        this.plans = layout.outputs().stream()
                .map(slot -> OutputPlan.of(slot, layout.signature()))
                .toList();
        this.memoryBytes = memoryBytes;
        this.refusesEmptyInputs = refusesEmptyInputs;
    }

    @Override
    public Signature signature() {
        return layout.signature();
    }

    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public ModelInstance newInstance() {
        openInstances.getAndUpdate(count -> {
            if (count == CLOSED) {
                throw new IllegalStateException("this model is closed");
            }
            return count + 1;
        });
        OnnxInstance instance = new OnnxInstance(library, session, layout, plans, openInstances::decrementAndGet);
        return refusesEmptyInputs ? new NonEmptyInstance(instance) : instance;
    }

    @Override
    public void close() {
        int open = openInstances.compareAndExchange(0, CLOSED);
        if (open != 0) {
            // Freeing the session under a run would crash the process.
            throw new IllegalStateException(
                    open == CLOSED ? "this model was closed twice" : open + " instances of this model are still open");
        }
        library.sessions().release(session);
        library.freedMemory().giveBack();
    }
}
