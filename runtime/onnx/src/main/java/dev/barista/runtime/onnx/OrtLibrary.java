package dev.barista.runtime.onnx;

import dev.barista.runtime.nativelib.FreedMemory;
import java.nio.file.Path;

/**
 * A loaded ONNX Runtime with its environment; stays for the life of the process.
 *
 * @param environment the address of the {@code OrtEnv} that all sessions share
 */
record OrtLibrary(
        String version,
        long environment,
        OrtSessions sessions,
        OrtRunOptions runOptions,
        OrtTypes types,
        OrtValues values,
        FreedMemory freedMemory) {

    /**
     * Loads the library.
     *
     * @throws IllegalArgumentException if the file is no library for this machine, or no ONNX Runtime that is new
     *     enough
     */
    static OrtLibrary load(Path file) {
        TelemetrySwitch.turnOff();
        OrtTable table = OrtTable.load(file);
        try {
            OrtSessions sessions = new OrtSessions(table);
            long environment = sessions.newEnvironment();
            return new OrtLibrary(
                    table.version(),
                    environment,
                    sessions,
                    new OrtRunOptions(table),
                    new OrtTypes(table),
                    new OrtValues(table),
                    new FreedMemory());
        } catch (OrtException e) {
            throw new IllegalArgumentException("ONNX Runtime does not start: " + e.getMessage(), e);
        }
    }
}
