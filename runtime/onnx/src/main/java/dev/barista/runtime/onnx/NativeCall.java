package dev.barista.runtime.onnx;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls to C: a handle for each form of function (not for each function), to which the address is an argument. So the
 * handles are constants that the compiler inlines, while no library is needed until one is called.
 *
 * <p>Pointers, {@code size_t} and {@code int64_t} are all {@code long}: the supported platforms have 64 bits and pass
 * them alike, and a plain number makes no garbage. In the names, L is a long, I an int and B a bool parameter.
 */
final class NativeCall {

    /** {@code CreateTensorAsOrtValue}. */
    static final MethodHandle LLLIL = handle(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);

    /** {@code GetStringTensorContent}. */
    static final MethodHandle LLLLL = handle(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    /** {@code CreateTensorWithDataAsOrtValue}. */
    static final MethodHandle LLLLLIL =
            handle(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);

    /** {@code Run}. */
    static final MethodHandle LLLLLLLL =
            handle(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private static final MethodHandle NOTHING = handle();
    private static final MethodHandle I = handle(JAVA_INT);
    private static final MethodHandle L = handle(JAVA_LONG);
    private static final MethodHandle LL = handle(JAVA_LONG, JAVA_LONG);
    private static final MethodHandle LI = handle(JAVA_LONG, JAVA_INT);
    private static final MethodHandle LB = handle(JAVA_LONG, JAVA_BOOLEAN);
    private static final MethodHandle LLI = handle(JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle LLL = handle(JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle ILL = handle(JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle IIL = handle(JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle LILL = handle(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle LLIL = handle(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final MethodHandle LLLL = handle(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle VOID_L = handleOf(FunctionDescriptor.ofVoid(JAVA_LONG));
    private static final MethodHandle BOOL_L = handleOf(FunctionDescriptor.of(JAVA_BOOLEAN, JAVA_LONG));

    private NativeCall() {}

    private static MethodHandle handle(MemoryLayout... parameters) {
        return handleOf(FunctionDescriptor.of(JAVA_LONG, parameters));
    }

    @SuppressWarnings("restricted") // Calling C is what this class is for.
    private static MethodHandle handleOf(FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(descriptor);
    }

    /** The memory at an address that a C function gave, of the size that it promises. */
    @SuppressWarnings("restricted") // Reading what C answers needs it.
    static MemorySegment memory(long address, long byteSize) {
        return MemorySegment.ofAddress(address).reinterpret(byteSize);
    }

    static long call(MemorySegment function) {
        try {
            return (long) NOTHING.invokeExact(function);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static long call(MemorySegment function, int a) {
        try {
            return (long) I.invokeExact(function, a);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static long call(MemorySegment function, long a) {
        try {
            return (long) L.invokeExact(function, a);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static long call(MemorySegment function, long a, long b) {
        try {
            return (long) LL.invokeExact(function, a, b);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static long call(MemorySegment function, long a, int b) {
        try {
            return (long) LI.invokeExact(function, a, b);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static long call(MemorySegment function, long a, boolean b) {
        try {
            return (long) LB.invokeExact(function, a, b);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static long call(MemorySegment function, long a, long b, int c) {
        try {
            return (long) LLI.invokeExact(function, a, b, c);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static long call(MemorySegment function, long a, long b, long c) {
        try {
            return (long) LLL.invokeExact(function, a, b, c);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static long call(MemorySegment function, int a, long b, long c) {
        try {
            return (long) ILL.invokeExact(function, a, b, c);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static long call(MemorySegment function, int a, int b, long c) {
        try {
            return (long) IIL.invokeExact(function, a, b, c);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static long call(MemorySegment function, long a, int b, long c, long d) {
        try {
            return (long) LILL.invokeExact(function, a, b, c, d);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static long call(MemorySegment function, long a, long b, int c, long d) {
        try {
            return (long) LLIL.invokeExact(function, a, b, c, d);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static long call(MemorySegment function, long a, long b, long c, long d) {
        try {
            return (long) LLLL.invokeExact(function, a, b, c, d);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static void callVoid(MemorySegment function, long a) {
        try {
            VOID_L.invokeExact(function, a);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    static boolean callBoolean(MemorySegment function, long a) {
        try {
            return (boolean) BOOL_L.invokeExact(function, a);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** C functions throw nothing; what comes is an error of the Java machine itself. */
    static RuntimeException impossible(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("a C function threw a Java exception", thrown);
    }
}
