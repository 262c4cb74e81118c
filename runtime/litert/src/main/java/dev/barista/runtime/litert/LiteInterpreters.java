package dev.barista.runtime.litert;

import dev.barista.runtime.nativelib.NativeCall;
import java.lang.foreign.MemorySegment;

/** The functions of TensorFlow Lite that make interpreters and run graphs. Handles are addresses. */
final class LiteInterpreters {

    private static final int OK = 0;

    private final ErrorReports reports;

    /** {@code TfLiteInterpreterOptions* TfLiteInterpreterOptionsCreate(void)}. */
    private final MemorySegment createOptions;

    /** {@code void TfLiteInterpreterOptionsSetNumThreads(TfLiteInterpreterOptions*, int32_t)}. */
    private final MemorySegment setNumThreads;

    /** {@code TfLiteStatus TfLiteInterpreterOptionsEnableCancellation(TfLiteInterpreterOptions*, bool)}. */
    private final MemorySegment enableCancellation;

    /** {@code void TfLiteInterpreterOptionsSetErrorReporter(TfLiteInterpreterOptions*, reporter, void* user_data)}. */
    private final MemorySegment setErrorReporter;

    /** {@code void TfLiteInterpreterOptionsDelete(TfLiteInterpreterOptions*)}. */
    private final MemorySegment deleteOptions;

    /** {@code TfLiteInterpreter* TfLiteInterpreterCreate(const TfLiteModel*, const TfLiteInterpreterOptions*)}. */
    private final MemorySegment create;

    /** {@code void TfLiteInterpreterDelete(TfLiteInterpreter*)}. */
    private final MemorySegment delete;

    /** {@code TfLiteStatus TfLiteInterpreterResetVariableTensors(TfLiteInterpreter*)}. */
    private final MemorySegment resetVariables;

    private final PlainFunctions plain;
    private final SignatureFunctions signatures;

    LiteInterpreters(LiteSymbols functions, ErrorReports reports) {
        this.reports = reports;
        this.createOptions = functions.find("TfLiteInterpreterOptionsCreate");
        this.setNumThreads = functions.find("TfLiteInterpreterOptionsSetNumThreads");
        this.enableCancellation = functions.find("TfLiteInterpreterOptionsEnableCancellation");
        this.setErrorReporter = functions.find("TfLiteInterpreterOptionsSetErrorReporter");
        this.deleteOptions = functions.find("TfLiteInterpreterOptionsDelete");
        this.create = functions.find("TfLiteInterpreterCreate");
        this.delete = functions.find("TfLiteInterpreterDelete");
        this.resetVariables = functions.find("TfLiteInterpreterResetVariableTensors");
        this.plain = new PlainFunctions(functions);
        this.signatures = new SignatureFunctions(functions);
    }

    /** An interpreter of a model, which outlives it. The caller releases it. */
    long create(long model, int threads, ErrorReport report) throws LiteException {
        long options = NativeCall.call(createOptions);
        try {
            NativeCall.call(setNumThreads, options, threads);
            NativeCall.call(enableCancellation, options, 1);
            NativeCall.call(setErrorReporter, options, reports.callback(), report.address());
            long interpreter = NativeCall.call(create, model, options);
            if (interpreter == 0) {
                throw new LiteException(report.take());
            }
            return interpreter;
        } finally {
            NativeCall.callVoid(deleteOptions, options);
        }
    }

    void release(long interpreter) {
        NativeCall.callVoid(delete, interpreter);
    }

    /** Forgets what earlier runs left behind. */
    void resetVariables(long interpreter) {
        NativeCall.callVoid(resetVariables, interpreter);
    }

    PlainFunctions plain() {
        return plain;
    }

    SignatureFunctions signatures() {
        return signatures;
    }

    /**
     * Whether a {@code TfLiteStatus} says that the call went well; it has 32 bits, and what is above them is chance.
     */
    static boolean isOk(long status) {
        return (int) status == OK;
    }

    /** The functions that run the first graph of a file, whose inputs and outputs are counted. */
    record PlainFunctions(
            MemorySegment input,
            MemorySegment output,
            MemorySegment resize,
            MemorySegment allocate,
            MemorySegment invoke,
            MemorySegment cancel) {

        PlainFunctions(LiteSymbols functions) {
            this(
                    // TfLiteTensor* (const TfLiteInterpreter*, int32_t index), twice
                    functions.find("TfLiteInterpreterGetInputTensor"),
                    functions.find("TfLiteInterpreterGetOutputTensor"),
                    // TfLiteStatus (TfLiteInterpreter*, int32_t index, const int* dims, int32_t rank)
                    functions.find("TfLiteInterpreterResizeInputTensor"),
                    // TfLiteStatus (TfLiteInterpreter*), three times
                    functions.find("TfLiteInterpreterAllocateTensors"),
                    functions.find("TfLiteInterpreterInvoke"),
                    functions.find("TfLiteInterpreterCancel"));
        }
    }

    /** The functions that run a graph by a signature, whose inputs and outputs have names. */
    record SignatureFunctions(
            MemorySegment runner,
            MemorySegment delete,
            MemorySegment input,
            MemorySegment output,
            MemorySegment resize,
            MemorySegment allocate,
            MemorySegment invoke,
            MemorySegment cancel) {

        SignatureFunctions(LiteSymbols functions) {
            this(
                    // TfLiteSignatureRunner* (const TfLiteInterpreter*, const char* key)
                    functions.find("TfLiteInterpreterGetSignatureRunner"),
                    // void (TfLiteSignatureRunner*)
                    functions.find("TfLiteSignatureRunnerDelete"),
                    // TfLiteTensor* (TfLiteSignatureRunner*, const char* name), twice
                    functions.find("TfLiteSignatureRunnerGetInputTensor"),
                    functions.find("TfLiteSignatureRunnerGetOutputTensor"),
                    // TfLiteStatus (TfLiteSignatureRunner*, const char* name, const int* dims, int32_t rank)
                    functions.find("TfLiteSignatureRunnerResizeInputTensor"),
                    // TfLiteStatus (TfLiteSignatureRunner*), three times
                    functions.find("TfLiteSignatureRunnerAllocateTensors"),
                    functions.find("TfLiteSignatureRunnerInvoke"),
                    functions.find("TfLiteSignatureRunnerCancel"));
        }
    }
}
