package dev.barista.runtime.litert;

import dev.barista.model.Signature;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelInstance;
import dev.barista.model.spi.OpenInstances;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A model file in memory, which its interpreters share. */
final class LiteModel implements LoadedModel {

    private final LiteLibrary library;
    private final OpenFile file;
    private final ModelLayout layout;
    private final Signature signature;
    private final LiteOptions options;

    /** The interpreter that the model was tried with, for the first instance. */
    private final AtomicReference<@Nullable Lane> spare;

    private final OpenInstances instances = new OpenInstances();

    /** Takes over the file and the lane. */
    LiteModel(LiteLibrary library, OpenFile file, ModelLayout layout, LiteOptions options, Lane first) {
        this.library = library;
        this.file = file;
        this.layout = layout;
        this.signature = layout.signature();
        this.options = options;
        this.spare = new AtomicReference<>(first);
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public long memoryBytes() {
        return file.memoryBytes();
    }

    @Override
    public ModelInstance newInstance() {
        return new LiteInstance(
                () -> Lane.open(library, file.model(), layout, options.threads()),
                signature,
                options.keptShapes(),
                spare.getAndSet(null),
                instances.add());
    }

    @Override
    public void close() {
        // Freeing the model under a run would crash the process.
        instances.close();
        Lane lane = spare.getAndSet(null);
        if (lane != null) {
            lane.close();
        }
        library.models().release(file.model());
        file.arena().close();
        library.freedMemory().giveBack();
    }

    /**
     * A model file that the library has opened.
     *
     * @param arena of the file's bytes and of what the layout names
     * @param model the address of the library's view of them
     * @param memoryBytes what all of it takes, an upper bound
     */
    record OpenFile(Arena arena, long model, long memoryBytes) {}
}
