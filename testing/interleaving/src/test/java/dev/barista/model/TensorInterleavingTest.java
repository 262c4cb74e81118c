package dev.barista.model;

import dev.barista.testing.interleaving.Interleavings;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Several who take themselves for the owner of a tensor: its memory is released once, and all but one are told. */
class TensorInterleavingTest {

    @Test
    void memory_isReleasedOnce() {
        Interleavings.of(3, 2, 4).check(Owned.class);
    }

    /** A tensor, and what threads do with it. */
    public static final class Owned {

        private static final ByteBuffer MEMORY = ByteBuffer.allocateDirect(Float.BYTES);

        private final AtomicInteger releases = new AtomicInteger();
        private final Tensor tensor = Tensor.owned(DataType.FP32, Shape.of(1), MEMORY, releases::incrementAndGet);

        @Operation
        public boolean close() {
            try {
                tensor.close();
                return true;
            } catch (IllegalStateException closedAlready) {
                return false;
            }
        }

        @Operation
        public boolean isOpen() {
            try {
                return tensor.data().hasRemaining();
            } catch (IllegalStateException closed) {
                return false;
            }
        }

        @Validate
        public void released() {
            int expected = isOpen() ? 0 : 1;
            if (releases.get() != expected) {
                throw new AssertionError("released " + releases + " times, expected " + expected);
            }
        }
    }
}
