package dev.barista.scheduling;

import dev.barista.model.DataType;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.testing.interleaving.Interleavings;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Answers that share the memory of their batch: it is given back once, by the last of them. */
class SharedRowsInterleavingTest {

    @Test
    void memoryOfABatch_isReleasedByTheLastOfItsAnswers() {
        Interleavings.of(3, 1, 3).check(Answers.class);
    }

    /** A batch of three, and what their callers do. */
    public static final class Answers {

        private static final ByteBuffer MEMORY = ByteBuffer.allocateDirect(3 * Float.BYTES);

        private final AtomicInteger releases = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();
        private final Tensor[][] parts;

        public Answers() {
            Tensor whole = Tensor.owned(DataType.FP32, Shape.of(3, 1), MEMORY, this::release);
            QueuedCall call = Calls.queued(Calls.call(new Calls.Ending(() -> {})));
            parts = RowSplit.split(new Tensor[] {whole}, List.of(call, call, call), new DirectTensorAllocator());
        }

        private void release() {
            if (closed.get() < 3) {
                throw new AssertionError("released before " + (3 - closed.get()) + " of the answers were closed");
            }
            releases.incrementAndGet();
        }

        @Operation(runOnce = true)
        public void closeFirst() {
            close(0);
        }

        @Operation(runOnce = true)
        public void closeSecond() {
            close(1);
        }

        @Operation(runOnce = true)
        public void closeThird() {
            close(2);
        }

        private void close(int call) {
            closed.incrementAndGet();
            parts[call][0].close();
        }

        @Validate
        public void released() {
            int expected = closed.get() == 3 ? 1 : 0;
            if (releases.get() != expected) {
                throw new AssertionError("released " + releases + " times, expected " + expected);
            }
        }
    }
}
