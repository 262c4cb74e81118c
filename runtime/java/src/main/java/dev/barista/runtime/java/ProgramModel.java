package dev.barista.runtime.java;

import dev.barista.model.Signature;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelInstance;
import dev.barista.model.spi.OpenInstances;

/** A version whose program is loaded. */
final class ProgramModel implements LoadedModel {

    private final ProgramCalls program;
    private final Signature signature;
    private final long memoryBytes;
    private final ModelClassLoader loader;
    private final OpenInstances instances = new OpenInstances();

    ProgramModel(ProgramCalls program, Signature signature, long memoryBytes, ModelClassLoader loader) {
        this.program = program;
        this.signature = signature;
        this.memoryBytes = memoryBytes;
        this.loader = loader;
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public ModelInstance newInstance() {
        return new ProgramInstance(program, signature, instances.add());
    }

    @Override
    public void close() {
        instances.close();
        try {
            program.close();
        } finally {
            ProgramLoader.close(loader);
        }
    }
}
