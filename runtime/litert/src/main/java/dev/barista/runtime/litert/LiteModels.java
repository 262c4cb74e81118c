package dev.barista.runtime.litert;

import dev.barista.runtime.nativelib.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The functions of TensorFlow Lite around model files. A model is an address. */
final class LiteModels {

    private final ErrorReports reports;

    /**
     * {@code TfLiteModel* TfLiteModelCreateWithErrorReporter(const void* data, size_t, reporter, void* user_data)}:
     * checks that nothing in the file points out of it.
     */
    private final MemorySegment create;

    /** {@code void TfLiteModelDelete(TfLiteModel*)}. */
    private final MemorySegment delete;

    LiteModels(LiteSymbols functions, ErrorReports reports) {
        this.reports = reports;
        this.create = functions.find("TfLiteModelCreateWithErrorReporter");
        this.delete = functions.find("TfLiteModelDelete");
    }

    /** Opens a file that lies in memory and must stay there. The caller releases the model. */
    long open(MemorySegment file) throws LiteException {
        try (Arena scratch = Arena.ofConfined()) {
            ErrorReport report = ErrorReport.in(scratch);
            long model = NativeCall.call(create, file.address(), file.byteSize(), reports.callback(), report.address());
            if (model == 0) {
                throw new LiteException(report.take());
            }
            return model;
        }
    }

    void release(long model) {
        NativeCall.callVoid(delete, model);
    }
}
