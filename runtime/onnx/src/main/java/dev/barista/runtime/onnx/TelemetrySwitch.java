package dev.barista.runtime.onnx;

import dev.barista.runtime.nativelib.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Turns ONNX Runtime's telemetry off before the library is loaded: from 1.29 on it sends some by default, and only this
 * variable of the process environment stops it. The library of this project's choice, 1.28.0, has none; an operator may
 * supply another.
 */
final class TelemetrySwitch {

    private static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

    private TelemetrySwitch() {}

    /** Sets the variable in the C library's environment; Java's own copy does not change. */
    static void turnOff() {
        try (Arena scratch = Arena.ofConfined()) {
            long name = scratch.allocateFrom(VARIABLE).address();
            long value = scratch.allocateFrom("1").address();
            // int setenv(const char* name, const char* value, int overwrite)
            Optional<MemorySegment> setenv =
                    Linker.nativeLinker().defaultLookup().find("setenv");
            // errno_t _putenv_s(const char* name, const char* value), of Windows
            Optional<MemorySegment> putenv =
                    Linker.nativeLinker().defaultLookup().find("_putenv_s");
            if (setenv.isPresent()) {
                NativeCall.call(setenv.get(), name, value, 1);
            } else {
                putenv.ifPresent(function -> NativeCall.call(function, name, value));
            }
        }
    }
}
