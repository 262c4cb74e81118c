package dev.barista.runtime.litert;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;

/** The functions of a library file by their names. */
record LiteSymbols(Path file, SymbolLookup symbols) {

    /** @throws IllegalArgumentException if the library has none of this name */
    MemorySegment find(String name) {
        return symbols.find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        file.getFileName() + " has no function " + name + " (a newer or fuller build has)"));
    }
}
