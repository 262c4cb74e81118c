package dev.barista.runtime.java;

import dev.barista.model.Signature;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelInstance;
import java.util.concurrent.atomic.AtomicInteger;

/** A version whose program is loaded. */
final class ProgramModel implements LoadedModel {

    private static final int CLOSED = -1;

    private final ProgramCalls program;
    private final Signature signature;
    private final long memoryBytes;
    private final ModelClassLoader loader;
    private final AtomicInteger openInstances = new AtomicInteger();

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
        openInstances.getAndUpdate(count -> {
            if (count == CLOSED) {
                throw new IllegalStateException("this model is closed");
            }
            return count + 1;
        });
        return new ProgramInstance(program, signature, openInstances::decrementAndGet);
    }

    @Override
    public void close() {
        int open = openInstances.compareAndExchange(0, CLOSED);
        if (open != 0) {
            throw new IllegalStateException(
                    open == CLOSED ? "this model was closed twice" : open + " instances of this model are still open");
        }
        try {
            program.close();
        } finally {
            ProgramLoader.close(loader);
        }
    }
}
