package dev.barista.protocol.oip;

import dev.barista.model.InferenceException;
import java.nio.ByteBuffer;

/**
 * Memory of other processes on this machine that requests may name in place of their elements, by regions. It may
 * change, shrink and go away at any time: what is read here is copied. Implementations are thread-safe.
 */
public interface SharedMemory {

    /** How many bytes the inputs of one request may take. */
    long maxInputBytes();

    /**
     * A part of a region.
     *
     * @param owner the tensor that it is for, such as {@code input "x"}
     * @throws InferenceException if there is no such part
     */
    Part part(String owner, SharedSlice slice);

    /** A part of the region that had its name when it was asked for. */
    interface Part {

        /**
         * Fills a buffer from the beginning of the part on.
         *
         * @param target no more bytes remain than the part has
         * @throws InferenceException if the part is not there any more
         */
        void read(ByteBuffer target);

        /**
         * Writes from the beginning of the part on.
         *
         * @param source no more bytes remain than the part has
         * @throws InferenceException if the part is not there any more
         */
        void write(ByteBuffer source);
    }
}
