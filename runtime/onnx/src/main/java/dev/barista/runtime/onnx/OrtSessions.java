package dev.barista.runtime.onnx;

import dev.barista.runtime.nativelib.NativeCall;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The functions of ONNX Runtime around environments, session options and sessions. Handles are addresses. */
final class OrtSessions {

    private static final int LOG_FATAL_ONLY = 4;
    private static final boolean WINDOWS = File.separatorChar == '\\';

    private final OrtTable table;

    /** {@code OrtStatus* CreateEnv(OrtLoggingLevel, const char* logid, OrtEnv** out)}. */
    private final MemorySegment createEnv;

    /** {@code OrtStatus* DisableTelemetryEvents(const OrtEnv*)}. */
    private final MemorySegment disableTelemetryEvents;

    /** {@code OrtStatus* CreateSessionOptions(OrtSessionOptions** out)}. */
    private final MemorySegment createSessionOptions;

    /** {@code OrtStatus* SetSessionExecutionMode(OrtSessionOptions*, ExecutionMode)}. */
    private final MemorySegment setSessionExecutionMode;

    /** {@code OrtStatus* EnableMemPattern(OrtSessionOptions*)}. */
    private final MemorySegment enableMemPattern;

    /** {@code OrtStatus* DisableMemPattern(OrtSessionOptions*)}. */
    private final MemorySegment disableMemPattern;

    /** {@code OrtStatus* EnableCpuMemArena(OrtSessionOptions*)}. */
    private final MemorySegment enableCpuMemArena;

    /** {@code OrtStatus* DisableCpuMemArena(OrtSessionOptions*)}. */
    private final MemorySegment disableCpuMemArena;

    /** {@code OrtStatus* SetSessionLogSeverityLevel(OrtSessionOptions*, int)}. */
    private final MemorySegment setSessionLogSeverityLevel;

    /** {@code OrtStatus* SetSessionGraphOptimizationLevel(OrtSessionOptions*, GraphOptimizationLevel)}. */
    private final MemorySegment setSessionGraphOptimizationLevel;

    /** {@code OrtStatus* SetIntraOpNumThreads(OrtSessionOptions*, int)}. */
    private final MemorySegment setIntraOpNumThreads;

    /** {@code OrtStatus* SetInterOpNumThreads(OrtSessionOptions*, int)}. */
    private final MemorySegment setInterOpNumThreads;

    /** {@code OrtStatus* AddFreeDimensionOverrideByName(OrtSessionOptions*, const char* name, int64_t value)}. */
    private final MemorySegment addFreeDimensionOverrideByName;

    /** {@code OrtStatus* AddSessionConfigEntry(OrtSessionOptions*, const char* key, const char* value)}. */
    private final MemorySegment addSessionConfigEntry;

    /** {@code OrtStatus* SetDeterministicCompute(OrtSessionOptions*, bool)}. */
    private final MemorySegment setDeterministicCompute;

    /** {@code void ReleaseSessionOptions(OrtSessionOptions*)}. */
    private final MemorySegment releaseSessionOptions;

    /**
     * {@code OrtStatus* CreateSession(const OrtEnv*, const ORTCHAR_T* path, const OrtSessionOptions*, OrtSession**)}.
     */
    private final MemorySegment createSession;

    /**
     * {@code OrtStatus* Run(OrtSession*, const OrtRunOptions*, const char* const* input_names, const OrtValue* const*
     * inputs, size_t, const char* const* output_names, size_t, OrtValue** outputs)}.
     */
    private final MemorySegment run;

    /** {@code void ReleaseSession(OrtSession*)}. */
    private final MemorySegment releaseSession;

    OrtSessions(OrtTable table) {
        this.table = table;
        this.createEnv = table.function(3);
        this.disableTelemetryEvents = table.function(6);
        this.createSession = table.function(7);
        this.run = table.function(9);
        this.createSessionOptions = table.function(10);
        this.setSessionExecutionMode = table.function(13);
        this.enableMemPattern = table.function(16);
        this.disableMemPattern = table.function(17);
        this.enableCpuMemArena = table.function(18);
        this.disableCpuMemArena = table.function(19);
        this.setSessionLogSeverityLevel = table.function(22);
        this.setSessionGraphOptimizationLevel = table.function(23);
        this.setIntraOpNumThreads = table.function(24);
        this.setInterOpNumThreads = table.function(25);
        this.releaseSession = table.function(95);
        this.releaseSessionOptions = table.function(100);
        this.addFreeDimensionOverrideByName = table.function(124);
        this.addSessionConfigEntry = table.function(130);
        this.setDeterministicCompute = table.function(273);
    }

    /**
     * An environment that neither reports home nor writes to the console: every failure comes back as a status, and a
     * caller's bad input must not fill an operator's screen.
     */
    long newEnvironment() throws OrtException {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ValueLayout.JAVA_LONG);
            long logId = scratch.allocateFrom("barista").address();
            table.check(NativeCall.call(createEnv, LOG_FATAL_ONLY, logId, out.address()));
            long environment = out.get(ValueLayout.JAVA_LONG, 0);
            table.check(NativeCall.call(disableTelemetryEvents, environment));
            return environment;
        }
    }

    /** Opens a model file. The caller releases the session. */
    long open(long environment, Path modelFile, OnnxOptions options) throws OrtException {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ValueLayout.JAVA_LONG);
            table.check(NativeCall.call(createSessionOptions, out.address()));
            long sessionOptions = out.get(ValueLayout.JAVA_LONG, 0);
            try {
                configure(sessionOptions, options, scratch);
                long path = nativePath(modelFile, scratch).address();
                table.check(NativeCall.call(createSession, environment, path, sessionOptions, out.address()));
                return out.get(ValueLayout.JAVA_LONG, 0);
            } finally {
                NativeCall.callVoid(releaseSessionOptions, sessionOptions);
            }
        }
    }

    void release(long session) {
        NativeCall.callVoid(releaseSession, session);
    }

    /**
     * Runs a session, with run options or 0 for none; where the array of outputs holds 0, ONNX Runtime makes a value
     * there, which the caller releases.
     */
    void run(long session, long runOptions, OrtArguments inputs, OrtArguments outputs) throws OrtException {
        table.check(invokeRun(session, runOptions, inputs, outputs));
    }

    private long invokeRun(long session, long runOptions, OrtArguments inputs, OrtArguments outputs) {
        try {
            return (long) NativeCall.OF_8.invokeExact(
                    run,
                    session,
                    runOptions,
                    inputs.names(),
                    inputs.values(),
                    inputs.count(),
                    outputs.names(),
                    outputs.count(),
                    outputs.values());
        } catch (Throwable thrown) {
            throw NativeCall.impossible(thrown);
        }
    }

    private void configure(long sessionOptions, OnnxOptions options, Arena scratch) throws OrtException {
        table.check(NativeCall.call(setSessionLogSeverityLevel, sessionOptions, LOG_FATAL_ONLY));
        table.check(NativeCall.call(
                setSessionGraphOptimizationLevel,
                sessionOptions,
                options.graphOptimization().level()));
        table.check(NativeCall.call(
                setSessionExecutionMode, sessionOptions, options.executionMode().number()));
        table.check(NativeCall.call(setIntraOpNumThreads, sessionOptions, options.intraOpThreads()));
        table.check(NativeCall.call(setInterOpNumThreads, sessionOptions, options.interOpThreads()));
        table.check(NativeCall.call(options.memoryArena() ? enableCpuMemArena : disableCpuMemArena, sessionOptions));
        table.check(NativeCall.call(options.memoryPattern() ? enableMemPattern : disableMemPattern, sessionOptions));
        table.check(NativeCall.call(setDeterministicCompute, sessionOptions, options.deterministic() ? 1 : 0));
        for (var dimension : options.freeDimensions().entrySet()) {
            long name = scratch.allocateFrom(dimension.getKey()).address();
            table.check(NativeCall.call(addFreeDimensionOverrideByName, sessionOptions, name, dimension.getValue()));
        }
        for (var entry : options.sessionConfig().entrySet()) {
            long key = scratch.allocateFrom(entry.getKey()).address();
            long value = scratch.allocateFrom(entry.getValue()).address();
            table.check(NativeCall.call(addSessionConfigEntry, sessionOptions, key, value));
        }
    }

    /** A path as {@code ORTCHAR_T*}: wide characters on Windows, bytes elsewhere. */
    private static MemorySegment nativePath(Path path, Arena scratch) {
        return scratch.allocateFrom(path.toString(), WINDOWS ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8);
    }
}
