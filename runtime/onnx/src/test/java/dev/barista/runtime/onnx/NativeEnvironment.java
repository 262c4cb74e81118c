package dev.barista.runtime.onnx;

import dev.barista.runtime.nativelib.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/** The environment as C code sees it, which Java's own copy does not follow. */
final class NativeEnvironment {

    private NativeEnvironment() {}

    static String variable(String name) {
        try (Arena scratch = Arena.ofConfined()) {
            // char* getenv(const char* name)
            MemorySegment getenv =
                    Linker.nativeLinker().defaultLookup().find("getenv").orElseThrow();
            long value = NativeCall.call(getenv, scratch.allocateFrom(name).address());
            return value == 0 ? "" : OrtTable.text(value);
        }
    }
}
