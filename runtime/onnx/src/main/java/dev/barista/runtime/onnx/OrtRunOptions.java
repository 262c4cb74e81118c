package dev.barista.runtime.onnx;

import dev.barista.runtime.nativelib.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The functions of ONNX Runtime by which a run is told to stop. Handles are addresses. */
final class OrtRunOptions {

    private final OrtTable table;

    /** {@code OrtStatus* CreateRunOptions(OrtRunOptions** out)}. */
    private final MemorySegment createRunOptions;

    /** {@code OrtStatus* RunOptionsSetTerminate(OrtRunOptions*)}. */
    private final MemorySegment setTerminate;

    /** {@code OrtStatus* RunOptionsUnsetTerminate(OrtRunOptions*)}. */
    private final MemorySegment unsetTerminate;

    /** {@code void ReleaseRunOptions(OrtRunOptions*)}. */
    private final MemorySegment releaseRunOptions;

    OrtRunOptions(OrtTable table) {
        this.table = table;
        this.createRunOptions = table.function(39);
        this.setTerminate = table.function(46);
        this.unsetTerminate = table.function(47);
        this.releaseRunOptions = table.function(97);
    }

    /** Options of which every run so far goes on to its end. The caller releases them. */
    long create() throws OrtException {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ValueLayout.JAVA_LONG);
            table.check(NativeCall.call(createRunOptions, out.address()));
            return out.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /** Makes the run with these options stop before its next operator. May be called on any thread. */
    void stop(long runOptions) throws OrtException {
        table.check(NativeCall.call(setTerminate, runOptions));
    }

    /** Lets the next run with these options go on to its end. */
    void letGo(long runOptions) throws OrtException {
        table.check(NativeCall.call(unsetTerminate, runOptions));
    }

    void release(long runOptions) {
        NativeCall.callVoid(releaseRunOptions, runOptions);
    }
}
