package dev.barista.bench;

import dev.barista.runtime.nativelib.NativeCall;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** TensorFlow Lite called by hand, as directly as can be: the limit that its adapter is compared with. Linux alone. */
final class DirectTflite implements AutoCloseable {

    private static final String LIBRARY = "org/bytedeco/tensorflowlite/linux-x86_64/libjnitensorflowlite.so";

    private final SymbolLookup symbols;
    private final Arena arena;
    private final long model;
    private final long interpreter;
    private final MemorySegment invoke;
    private final MemorySegment input;
    private final MemorySegment output;

    @SuppressWarnings({"restricted", "MustBeClosed"}) // It calls C, and lives until it is closed.
    private DirectTflite(Path library, Path file) throws IOException {
        arena = Arena.ofShared();
        symbols = SymbolLookup.libraryLookup(library, arena);
        byte[] bytes = Files.readAllBytes(file);
        MemorySegment content = arena.allocate(bytes.length, 64).copyFrom(MemorySegment.ofArray(bytes));
        model = NativeCall.call(find("TfLiteModelCreate"), content.address(), bytes.length);
        interpreter = NativeCall.call(find("TfLiteInterpreterCreate"), model, 0);
        NativeCall.callVoid(find("TfLiteInterpreterAllocateTensors"), interpreter);
        invoke = find("TfLiteInterpreterInvoke");
        input = elements(NativeCall.call(find("TfLiteInterpreterGetInputTensor"), interpreter, 0));
        output = elements(NativeCall.call(find("TfLiteInterpreterGetOutputTensor"), interpreter, 0));
    }

    /** Opens a model of one row. */
    static DirectTflite open(Path file) throws IOException {
        Path library = Files.createTempFile("tflite", ".so");
        try (InputStream content = DirectTflite.class.getClassLoader().getResourceAsStream(LIBRARY)) {
            if (content == null) {
                throw new IOException("no " + LIBRARY + " on the class path");
            }
            Files.copy(content, library, StandardCopyOption.REPLACE_EXISTING);
            return new DirectTflite(library, file);
        } finally {
            Files.delete(library);
        }
    }

    private MemorySegment find(String name) {
        return symbols.find(name).orElseThrow();
    }

    private MemorySegment elements(long tensor) {
        long bytes = NativeCall.call(find("TfLiteTensorByteSize"), tensor);
        return NativeCall.memory(NativeCall.call(find("TfLiteTensorData"), tensor), bytes);
    }

    /** Copies a row in, runs, and copies the first number out. */
    float run(ByteBuffer row) {
        MemorySegment.copy(MemorySegment.ofBuffer(row), 0, input, 0, input.byteSize());
        NativeCall.callVoid(invoke, interpreter);
        return output.get(ValueLayout.JAVA_FLOAT, 0);
    }

    @Override
    public void close() {
        NativeCall.callVoid(find("TfLiteInterpreterDelete"), interpreter);
        NativeCall.callVoid(find("TfLiteModelDelete"), model);
        arena.close();
    }
}
