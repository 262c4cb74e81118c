package dev.barista.runtime.onnx;

import dev.barista.runtime.nativelib.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The functions of a loaded ONNX Runtime: the struct {@code OrtApi} of {@code onnxruntime_c_api.h}, by index. The
 * struct only ever grows at its end, so an index means the same in every version that has it.
 */
final class OrtTable {

    /** The oldest table with all the functions used here: since 1.24. A newer library has it too. */
    private static final int API_VERSION = 24;

    private static final int FUNCTION_COUNT = 412;
    private static final int MESSAGE_LIMIT = 1 << 16;

    private final MemorySegment functions;
    private final String version;

    /** {@code OrtErrorCode GetErrorCode(const OrtStatus* status)}. */
    private final MemorySegment getErrorCode;

    /** {@code const char* GetErrorMessage(const OrtStatus* status)}. */
    private final MemorySegment getErrorMessage;

    /** {@code void ReleaseStatus(OrtStatus* status)}. */
    private final MemorySegment releaseStatus;

    private OrtTable(MemorySegment functions, String version) {
        this.functions = functions;
        this.version = version;
        this.getErrorCode = function(1);
        this.getErrorMessage = function(2);
        this.releaseStatus = function(93);
    }

    /**
     * Loads a library, for good: its threads and allocations may outlive any owner.
     *
     * @throws IllegalArgumentException if the file is no library for this machine, or no ONNX Runtime that is new
     *     enough
     */
    @SuppressWarnings("restricted") // Loading a library is what this class is for.
    static OrtTable load(Path library) {
        SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
        MemorySegment getApiBase = symbols.find("OrtGetApiBase")
                .orElseThrow(() -> new IllegalArgumentException(library + " has no function OrtGetApiBase"));
        MemorySegment base = NativeCall.memory(NativeCall.call(getApiBase), 2 * Long.BYTES);
        MemorySegment getApi = MemorySegment.ofAddress(base.get(ValueLayout.JAVA_LONG, 0));
        MemorySegment getVersionString = MemorySegment.ofAddress(base.get(ValueLayout.JAVA_LONG, Long.BYTES));
        String version = text(NativeCall.call(getVersionString));
        long api = NativeCall.call(getApi, API_VERSION);
        if (api == 0) {
            throw new IllegalArgumentException(library + " is ONNX Runtime " + version + ", which is older than 1.24");
        }
        return new OrtTable(NativeCall.memory(api, (long) FUNCTION_COUNT * Long.BYTES), version);
    }

    String version() {
        return version;
    }

    /** The address of a function. */
    MemorySegment function(int index) {
        return MemorySegment.ofAddress(functions.getAtIndex(ValueLayout.JAVA_LONG, index));
    }

    /**
     * Takes the status that a function returned, and frees it.
     *
     * @throws OrtException if it says that the call failed
     */
    void check(long status) throws OrtException {
        if (status != 0) {
            int code = (int) NativeCall.call(getErrorCode, status);
            String message = text(NativeCall.call(getErrorMessage, status));
            NativeCall.callVoid(releaseStatus, status);
            throw new OrtException(OrtErrorCode.of(code), message);
        }
    }

    /** The text at an address, to its terminating zero. */
    static String text(long address) {
        return NativeCall.memory(address, MESSAGE_LIMIT).getString(0, StandardCharsets.UTF_8);
    }
}
