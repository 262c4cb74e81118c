package dev.barista.runtime.onnx;

import java.nio.file.Path;

/** Where to load the native library from. */
sealed interface NativeLibraryFile {

    /** A file that is there and is what it should be. */
    record Located(Path path) implements NativeLibraryFile {}

    /** There is none; the remedy tells a person what to do. */
    record Missing(String remedy) implements NativeLibraryFile {}
}
