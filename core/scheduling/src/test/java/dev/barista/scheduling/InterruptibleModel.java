package dev.barista.scheduling;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelInstance;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A model whose runs end only when they are interrupted. */
record InterruptibleModel(Signature signature, CountDownLatch running, CountDownLatch interrupted)
        implements LoadedModel {

    @Override
    public long memoryBytes() {
        return 0;
    }

    @Override
    public ModelInstance newInstance() {
        return new ModelInstance() {
            @Override
            public Tensor[] run(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) {
                running.countDown();
                try {
                    interrupted.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                throw new InferenceException(ErrorCode.CANCELLED, "the run was interrupted");
            }

            @Override
            public void interrupt() {
                interrupted.countDown();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {}
}
