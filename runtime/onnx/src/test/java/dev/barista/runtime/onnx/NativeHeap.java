package dev.barista.runtime.onnx;

import dev.barista.runtime.nativelib.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Optional;

/** What glibc's books say about memory from malloc: of this process, Java's own included, its heap not. */
final class NativeHeap {

    private static final int FIELDS = 10;
    private static final int BYTES_IN_MAPPINGS = 4;
    private static final int BYTES_IN_USE = 7;

    private final Optional<MemorySegment> mallinfo2 =
            Linker.nativeLinker().defaultLookup().find("mallinfo2");

    boolean isKnown() {
        return mallinfo2.isPresent();
    }

    @SuppressWarnings("restricted") // Asking glibc is what this class is for.
    long bytesInUse() {
        // struct mallinfo2 mallinfo2(void), a struct of ten size_t
        MemoryLayout[] fields = new MemoryLayout[FIELDS];
        Arrays.fill(fields, ValueLayout.JAVA_LONG);
        MethodHandle handle = Linker.nativeLinker()
                .downcallHandle(mallinfo2.orElseThrow(), FunctionDescriptor.of(MemoryLayout.structLayout(fields)));
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment books = (MemorySegment) handle.invokeExact((SegmentAllocator) scratch);
            return books.getAtIndex(ValueLayout.JAVA_LONG, BYTES_IN_MAPPINGS)
                    + books.getAtIndex(ValueLayout.JAVA_LONG, BYTES_IN_USE);
        } catch (Throwable thrown) {
            throw NativeCall.impossible(thrown);
        }
    }
}
