package dev.barista.runtime.java;

import dev.barista.model.Allocation;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Remembers what a run allocated, to give it back if the run fails. Used by one thread; releases come from any. */
final class RunMemory implements TensorAllocator {

    private final TensorAllocator memory;
    private final List<Piece> pieces = new ArrayList<>(2);

    RunMemory(TensorAllocator memory) {
        this.memory = memory;
    }

    @Override
    public Allocation allocate(long byteSize) {
        Piece piece = new Piece(memory.allocate(byteSize), new AtomicBoolean());
        pieces.add(piece);
        return piece;
    }

    /** Gives back what the program did not. */
    void giveBack() {
        for (Piece piece : pieces) {
            if (!piece.released.get()) {
                piece.release();
            }
        }
    }

    private record Piece(Allocation allocation, AtomicBoolean released) implements Allocation {
        @Override
        public ByteBuffer buffer() {
            return allocation.buffer();
        }

        @Override
        public void release() {
            released.set(true);
            allocation.release();
        }
    }
}
