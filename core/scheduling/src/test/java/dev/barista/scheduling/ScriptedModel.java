package dev.barista.scheduling;

import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelInstance;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A model whose runs do what the test says, and which counts its instances. */
final class ScriptedModel implements LoadedModel {

    final AtomicInteger made = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    private final Supplier<Tensor[]> run;

    ScriptedModel(Supplier<Tensor[]> run) {
        this.run = run;
    }

    @Override
    public Signature signature() {
        return new Signature(List.of(), List.of(), 0);
    }

    @Override
    public long memoryBytes() {
        return 0;
    }

    @Override
    public ModelInstance newInstance() {
        made.incrementAndGet();
        open.incrementAndGet();
        Thread owner = Thread.currentThread();
        return new ModelInstance() {
            @Override
            public Tensor[] run(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) {
                checkOwner(owner);
                return run.get();
            }

            @Override
            public void close() {
                checkOwner(owner);
                open.decrementAndGet();
            }
        };
    }

    private static void checkOwner(Thread owner) {
        if (Thread.currentThread() != owner) {
            throw new AssertionError("an instance of " + owner + " was used by " + Thread.currentThread());
        }
    }

    @Override
    public void close() {}
}
