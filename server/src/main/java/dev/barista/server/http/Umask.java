package dev.barista.server.http;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Which permissions new files of this process do not get. A socket's file exists from the moment it is bound; that
 * nobody else gets in before its permissions are set can't be had otherwise. Other files that are made meanwhile get
 * fewer permissions, too.
 */
final class Umask {

    private static final int ALL_BUT_OWNER = 0177;

    private Umask() {}

    /** What is to be done with files for their owner alone. */
    interface Task {
        void run() throws IOException;
    }

    /** Runs a task whose files only their owner may use, where the system has such a thing. */
    @SuppressWarnings("restricted") // Calling C is what this class is for.
    static void ownerOnly(Task task) throws IOException {
        Optional<MethodHandle> umask = Linker.nativeLinker()
                .defaultLookup()
                .find("umask")
                .map(address -> Linker.nativeLinker()
                        .downcallHandle(address, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)));
        if (umask.isEmpty()) {
            task.run();
            return;
        }
        int before = set(umask.get(), ALL_BUT_OWNER);
        try {
            task.run();
        } finally {
            set(umask.get(), before);
        }
    }

    private static int set(MethodHandle umask, int mask) {
        try {
            return (int) umask.invokeExact(mask);
        } catch (Throwable e) {
            throw new IllegalStateException("umask(2) can't be called", e);
        }
    }
}
