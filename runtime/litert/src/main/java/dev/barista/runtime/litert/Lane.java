package dev.barista.runtime.litert;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interpreter that is ready for inputs of certain shapes: as long as these stay, a run is two copies and the
 * computation. One thread at a time, {@link #cancel} excepted. A lane that failed to take a shape is closed, not used
 * again.
 */
final class Lane implements AutoCloseable {

    private final LiteLibrary library;
    private final List<Port> inputs;
    private final List<Port> outputs;
    private final boolean hasVariables;
    private final Arena arena;
    private final ErrorReport report;
    private final long interpreter;
    private final GraphRunner runner;

    private final @Nullable Shape[] inputShapes;
    private final long[] inputTensors;
    private final MemorySegment[] inputElements;
    private final long[] outputTensors;
    private final MemorySegment[] outputElements;

    /** By output: its shape in every run until the next allocation; null where each run has its own. */
    private final @Nullable Shape[] settledShapes;

    private Lane(LiteLibrary library, ModelLayout layout, Arena arena, ErrorReport report, long interpreter) {
        this.library = library;
        this.inputs = layout.inputs();
        this.outputs = layout.outputs();
        this.hasVariables = layout.hasVariables();
        this.arena = arena;
        this.report = report;
        this.interpreter = interpreter;
        this.runner = runner(library.interpreters(), interpreter, layout.signatureKey());
        this.inputShapes = new Shape[inputs.size()];
        this.inputTensors = new long[inputs.size()];
        this.inputElements = new MemorySegment[inputs.size()];
        this.outputTensors = new long[outputs.size()];
        this.outputElements = new MemorySegment[outputs.size()];
        this.settledShapes = new Shape[outputs.size()];
    }

    private static GraphRunner runner(LiteInterpreters functions, long interpreter, long signatureKey) {
        return signatureKey == 0
                ? new GraphRunner.Plain(functions.plain(), interpreter)
                : GraphRunner.BySignature.of(functions.signatures(), interpreter, signatureKey);
    }

    /** A lane over a model, which outlives it; ready for no shapes yet. */
    @SuppressWarnings("MustBeClosed") // The arena is closed with the lane.
    static Lane open(LiteLibrary library, long model, ModelLayout layout, int threads) throws LiteException {
        // Shared: the thread that runs an instance may change between runs.
        Arena arena = Arena.ofShared();
        boolean done = false;
        try {
            ErrorReport report = ErrorReport.in(arena);
            long interpreter = library.interpreters().create(model, threads, report);
            Lane lane = new Lane(library, layout, arena, report, interpreter);
            done = true;
            return lane;
        } finally {
            if (!done) {
                arena.close();
            }
        }
    }

    /** Whether it is ready for inputs of these shapes. */
    boolean isReadyFor(@Nullable Tensor[] tensors) {
        for (int i = 0; i < inputShapes.length; i++) {
            Tensor tensor = tensors[i];
            if (tensor == null || !isReadyFor(i, tensor.shape())) {
                return false;
            }
        }
        return true;
    }

    private boolean isReadyFor(int input, Shape shape) {
        Shape ready = inputShapes[input];
        return ready != null && ready.equals(shape);
    }

    /** Whether it is ready for a batch of one. */
    boolean isForOneRow() {
        Shape first = inputShapes.length == 0 ? null : inputShapes[0];
        return first == null || first.rank() == 0 || first.dim(0) == 1;
    }

    /** Gets ready for inputs of these shapes. */
    void prepare(Shape[] shapes) throws LiteException {
        try (Arena scratch = Arena.ofConfined()) {
            for (int i = 0; i < shapes.length; i++) {
                Shape shape = shapes[i];
                if (!isReadyFor(i, shape)) {
                    MemorySegment dims = scratch.allocateFrom(ValueLayout.JAVA_INT, ints(shape));
                    check(runner.resize(inputs.get(i), dims.address(), shape.rank()));
                }
            }
        }
        check(runner.allocate());
        for (int i = 0; i < shapes.length; i++) {
            inputShapes[i] = shapes[i];
            inputTensors[i] = runner.input(inputs.get(i));
            inputElements[i] = library.tensors().elements(inputTensors[i]);
            checkRoom(inputs.get(i), shapes[i], inputElements[i]);
        }
        for (int i = 0; i < outputTensors.length; i++) {
            long tensor = runner.output(outputs.get(i));
            boolean settled = library.tensors().isSettled(tensor);
            outputTensors[i] = tensor;
            settledShapes[i] = settled ? library.tensors().shape(tensor) : null;
            outputElements[i] = settled ? library.tensors().elements(tensor) : MemorySegment.NULL;
        }
    }

    /** That the library's memory for an input is as large as the file's types and shapes say. */
    private static void checkRoom(Port port, Shape shape, MemorySegment elements) throws LiteException {
        long needed = shape.elementCount() * port.stored().byteSize();
        if (port.stored().isFixedSize() && elements.byteSize() != needed) {
            throw new LiteException("input \"" + port.name() + "\" of shape " + shape + " has room for "
                    + elements.byteSize() + " bytes, not for " + needed);
        }
    }

    private static int[] ints(Shape shape) {
        int[] dims = new int[shape.rank()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = Math.toIntExact(shape.dim(i));
        }
        return dims;
    }

    /** The shape of an output as far as it is known before a run; null where it isn't. */
    @Nullable
    Shape settledShape(int output) {
        return settledShapes[output];
    }

    /** Runs inputs that it is ready for; the outputs are there until the next run. */
    void run(@Nullable Tensor[] tensors) throws LiteException {
        if (hasVariables) {
            library.interpreters().resetVariables(interpreter);
        }
        for (int i = 0; i < inputTensors.length; i++) {
            Tensor tensor = tensors[i];
            if (tensor != null) {
                fill(i, inputs.get(i), tensor);
            }
        }
        check(runner.invoke());
    }

    private void fill(int input, Port port, Tensor tensor) throws LiteException {
        if (tensor.dataType() == DataType.BYTES) {
            StringBuffers.write(tensor, library.tensors().resized(inputTensors[input], StringBuffers.byteSize(tensor)));
            return;
        }
        MemorySegment elements = MemorySegment.ofBuffer(tensor.data());
        if (port.affine().isThere()) {
            Quantization.quantise(elements, port.stored(), port.affine(), inputElements[input]);
        } else {
            MemorySegment.copy(elements, 0, inputElements[input], 0, elements.byteSize());
        }
    }

    /** Asks the run that is going on to stop before its next operator. May be called on any thread. */
    void cancel() {
        runner.cancel();
    }

    /** A copy of an output; the caller owns it. */
    Tensor output(int output, TensorAllocator allocator) {
        Port port = outputs.get(output);
        Shape settled = settledShapes[output];
        Shape shape = settled == null ? library.tensors().shape(outputTensors[output]) : settled;
        MemorySegment elements =
                settled == null ? library.tensors().elements(outputTensors[output]) : outputElements[output];
        if (port.stored() == DataType.BYTES) {
            return StringBuffers.read(elements, shape, allocator);
        }
        long count = shape.elementCount();
        checkThere(port, shape, elements.byteSize(), count * port.stored().byteSize());
        DataType type = port.spec().dataType();
        Allocation allocation = allocator.allocate(count * type.byteSize());
        MemorySegment target = MemorySegment.ofBuffer(allocation.buffer());
        if (port.affine().isThere()) {
            Quantization.dequantise(elements, port.stored(), port.affine(), target);
        } else {
            MemorySegment.copy(elements, 0, target, 0, count * type.byteSize());
        }
        return Tensor.owned(type, shape, allocation);
    }

    private static void checkThere(Port port, Shape shape, long bytes, long needed) {
        if (bytes < needed) {
            throw new InferenceException(
                    ErrorCode.INTERNAL,
                    "output \"" + port.name() + "\" of shape " + shape + " has " + bytes + " bytes, not " + needed);
        }
    }

    private void check(boolean ok) throws LiteException {
        if (!ok) {
            throw new LiteException(report.take());
        }
    }

    @Override
    public void close() {
        runner.close();
        library.interpreters().release(interpreter);
        arena.close();
    }
}
