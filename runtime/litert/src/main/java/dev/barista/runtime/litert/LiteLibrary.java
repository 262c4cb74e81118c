package dev.barista.runtime.litert;

import dev.barista.runtime.nativelib.FreedMemory;
import dev.barista.runtime.nativelib.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A loaded TensorFlow Lite; stays for the life of the process. */
record LiteLibrary(
        String version,
        LiteModels models,
        LiteInterpreters interpreters,
        LiteTensors tensors,
        FreedMemory freedMemory) {

    private static final int ERRORS_ONLY = 3;
    private static final int VERSION_BYTES = 64;

    /**
     * What of the library writes to the console: {@code static LogSeverity SetMinimumLogSeverity(LogSeverity)}, a C++
     * function of which a library may or may not export the name.
     */
    private static final String SET_LOG_SEVERITY =
            "_ZN6tflite16logging_internal13MinimalLogger21SetMinimumLogSeverityENS_11LogSeverityE";

    /**
     * Loads the library, for good: its threads and allocations may outlive any owner.
     *
     * @throws IllegalArgumentException if the file is no library for this machine, or no TensorFlow Lite with a C API
     */
    @SuppressWarnings("restricted") // Loading a library is what this method is for.
    static LiteLibrary load(Path file) {
        SymbolLookup symbols = SymbolLookup.libraryLookup(file, Arena.global());
        LiteSymbols functions = new LiteSymbols(file, symbols);
        symbols.find(SET_LOG_SEVERITY).ifPresent(function -> NativeCall.call(function, ERRORS_ONLY));
        MemorySegment version = NativeCall.memory(NativeCall.call(functions.find("TfLiteVersion")), VERSION_BYTES);
        ErrorReports reports = new ErrorReports();
        return new LiteLibrary(
                version.getString(0, StandardCharsets.UTF_8),
                new LiteModels(functions, reports),
                new LiteInterpreters(functions, reports),
                new LiteTensors(functions),
                new FreedMemory());
    }
}
