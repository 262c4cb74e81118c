package dev.barista.runtime.litert;

import dev.barista.runtime.nativelib.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;

/**
 * What TensorFlow Lite calls to say what went wrong: {@code void (*)(void* user_data, const char* format, va_list)}.
 * The user data is the {@link ErrorReport} that the words go to. A {@code va_list} as a parameter is a pointer on all
 * platforms here, whatever it points at.
 */
final class ErrorReports {

    /** {@code int vsnprintf(char*, size_t, const char*, va_list)}; a few C libraries export none. */
    private final Optional<MemorySegment> vsnprintf =
            Linker.nativeLinker().defaultLookup().find("vsnprintf");

    private final MemorySegment callback;

    /** Lives as long as the process. */
    @SuppressWarnings("restricted") // A callback is what this class is for.
    ErrorReports() {
        try {
            MethodType type = MethodType.methodType(void.class, long.class, long.class, long.class);
            MethodHandle report = MethodHandles.lookup()
                    .findVirtual(ErrorReports.class, "report", type)
                    .bindTo(this);
            FunctionDescriptor descriptor =
                    FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
            this.callback = Linker.nativeLinker().upcallStub(report, descriptor, Arena.global());
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new IllegalStateException("this class has the method", e);
        }
    }

    /** The address of the function. */
    long callback() {
        return callback.address();
    }

    /** Called by C, on any thread; whatever is thrown here would end the process. */
    void report(long report, long format, long arguments) {
        ErrorReport words = ErrorReport.at(report);
        if (vsnprintf.isPresent()) {
            NativeCall.call(vsnprintf.get(), words.room(), words.roomBytes(), format, arguments);
        } else {
            words.copy(format);
        }
        words.endMessage();
    }
}
