package dev.barista.bench;

import dev.barista.model.Allocation;
import java.nio.ByteBuffer;

/** Memory that is never freed: the next run writes to it again. */
record OnePiece(ByteBuffer buffer) implements Allocation {
    @Override
    public void release() {
        // It stays.
    }
}
