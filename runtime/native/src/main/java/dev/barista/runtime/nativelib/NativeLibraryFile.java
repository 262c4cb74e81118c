package dev.barista.runtime.nativelib;

import java.nio.file.Path;

/** Where to load the native library from. */
public sealed interface NativeLibraryFile {

    /** A file that is there and is what it should be. */
    record Located(Path path) implements NativeLibraryFile {}

    /** There is none; the remedy tells a person what to do. */
    record Missing(String remedy) implements NativeLibraryFile {}
}
