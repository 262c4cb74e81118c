package dev.barista.runtime.onnx;

import dev.barista.model.Signature;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelInstance;
import dev.barista.model.spi.OpenInstances;
import java.util.List;
import java.util.Optional;

/** A session and what its graph looks like. */
final class OnnxModel implements LoadedModel {

    private final OrtLibrary library;
    private final long session;
    private final ModelLayout layout;
    private final List<Optional<OutputPlan>> plans;
    private final long memoryBytes;
    private final boolean refusesEmptyInputs;
    private final OpenInstances instances = new OpenInstances();

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
        OnnxInstance instance = new OnnxInstance(library, session, layout, plans, instances.add());
        return refusesEmptyInputs ? new NonEmptyInstance(instance) : instance;
    }

    @Override
    public void close() {
        // Freeing the session under a run would crash the process.
        instances.close();
        library.sessions().release(session);
        library.freedMemory().giveBack();
    }
}
