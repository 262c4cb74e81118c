package dev.barista.runtime.nativelib;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Gives memory that the C library keeps after it was freed back to the system. Loading a model takes twice its size for
 * a moment, and glibc keeps what is freed then: without this, a server that switched versions a few times looks as if
 * it leaked.
 */
public final class FreedMemory {

    /** {@code int malloc_trim(size_t pad)}, which only glibc has. */
    private final Optional<MemorySegment> mallocTrim =
            Linker.nativeLinker().defaultLookup().find("malloc_trim");

    /** Takes milliseconds: for the ends of loads and unloads, not of runs. */
    public void giveBack() {
        mallocTrim.ifPresent(function -> NativeCall.call(function, 0L));
    }
}
