package dev.barista.runtime.nativelib;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Collections;

/**
 * Calls to C: a handle for each number of parameters (not for each function), to which the address is an argument. So
 * the handles are constants that the compiler inlines, while no library is needed until one is called.
 *
 * <p>Every parameter and every result is a {@code long}: a pointer, {@code size_t} and {@code int64_t} because the
 * supported platforms have 64 bits; an {@code int}, an enum and a {@code bool} because all of them pass such a one in a
 * register or slot of 64 bits whose upper part nobody reads, and a result likewise, which is why {@link #callBoolean}
 * looks at its lowest byte alone. A plain number makes no garbage, and few handles make a short start: the JDK writes
 * about ten classes for each.
 */
public final class NativeCall {

    public static final MethodHandle OF_5 = handle(5);
    public static final MethodHandle OF_7 = handle(7);
    public static final MethodHandle OF_8 = handle(8);

    private static final MethodHandle OF_0 = handle(0);
    private static final MethodHandle OF_1 = handle(1);
    private static final MethodHandle OF_2 = handle(2);
    private static final MethodHandle OF_3 = handle(3);
    private static final MethodHandle OF_4 = handle(4);

    private static final long LOWEST_BYTE = 0xff;

    private NativeCall() {}

    @SuppressWarnings("restricted") // Calling C is what this class is for.
    private static MethodHandle handle(int parameters) {
        MemoryLayout[] all = Collections.nCopies(parameters, JAVA_LONG).toArray(MemoryLayout[]::new);
        return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(JAVA_LONG, all));
    }

    /** The memory at an address that a C function gave, of the size that it promises. */
    @SuppressWarnings("restricted") // Reading what C answers needs it.
    public static MemorySegment memory(long address, long byteSize) {
        return MemorySegment.ofAddress(address).reinterpret(byteSize);
    }

    public static long call(MemorySegment function) {
        try {
            return (long) OF_0.invokeExact(function);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    public static long call(MemorySegment function, long a) {
        try {
            return (long) OF_1.invokeExact(function, a);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    public static long call(MemorySegment function, long a, long b) {
        try {
            return (long) OF_2.invokeExact(function, a, b);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    public static long call(MemorySegment function, long a, long b, long c) {
        try {
            return (long) OF_3.invokeExact(function, a, b, c);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    public static long call(MemorySegment function, long a, long b, long c, long d) {
        try {
            return (long) OF_4.invokeExact(function, a, b, c, d);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** Calls a function that returns nothing; what is left where a result would be is of no meaning. */
    public static void callVoid(MemorySegment function, long a) {
        var _ = call(function, a);
    }

    public static boolean callBoolean(MemorySegment function, long a) {
        return (call(function, a) & LOWEST_BYTE) != 0;
    }

    /** C functions throw nothing; what comes is an error of the Java machine itself. */
    public static RuntimeException impossible(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("a C function threw a Java exception", thrown);
    }
}
