package dev.barista.runtime.litert;

import dev.barista.model.Shape;
import dev.barista.runtime.nativelib.NativeCall;
import java.lang.foreign.MemorySegment;

/** The functions of TensorFlow Lite that tell of tensors. A tensor is an address, valid until the next allocation. */
final class LiteTensors {

    private static final int AT_INIT = 1;
    private static final int AT_PREPARE = 2;

    /** {@code int32_t TfLiteTensorNumDims(const TfLiteTensor*)}. */
    private final MemorySegment numDims;

    /** {@code int32_t TfLiteTensorDim(const TfLiteTensor*, int32_t index)}. */
    private final MemorySegment dim;

    /** {@code size_t TfLiteTensorByteSize(const TfLiteTensor*)}. */
    private final MemorySegment byteSize;

    /** {@code void* TfLiteTensorData(const TfLiteTensor*)}. */
    private final MemorySegment data;

    /** {@code TfLiteRunStep TfLiteTensorGetShapeKnownStep(const TfLiteTensor*)}. */
    private final MemorySegment shapeKnownStep;

    /** {@code TfLiteStatus TfLiteTensorRealloc(size_t num_bytes, TfLiteTensor*)}. */
    private final MemorySegment realloc;

    LiteTensors(LiteSymbols functions) {
        this.numDims = functions.find("TfLiteTensorNumDims");
        this.dim = functions.find("TfLiteTensorDim");
        this.byteSize = functions.find("TfLiteTensorByteSize");
        this.data = functions.find("TfLiteTensorData");
        this.shapeKnownStep = functions.find("TfLiteTensorGetShapeKnownStep");
        this.realloc = functions.find("TfLiteTensorRealloc");
    }

    Shape shape(long tensor) {
        int rank = (int) NativeCall.call(numDims, tensor);
        long[] dims = new long[Math.max(0, rank)];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = (int) NativeCall.call(dim, tensor, i);
        }
        return Shape.of(dims);
    }

    /** Whether the shape stays the same in all runs until inputs are resized, and the memory with it. */
    boolean isSettled(long tensor) {
        int step = (int) NativeCall.call(shapeKnownStep, tensor);
        return step == AT_INIT || step == AT_PREPARE;
    }

    /** The elements, valid until the next allocation, or the next run where the tensor is not settled. */
    MemorySegment elements(long tensor) {
        long address = NativeCall.call(data, tensor);
        return address == 0 ? MemorySegment.NULL : NativeCall.memory(address, NativeCall.call(byteSize, tensor));
    }

    /** Gives a tensor of strings this much memory; what was in it may be gone. */
    MemorySegment resized(long tensor, long bytes) throws LiteException {
        if (!LiteInterpreters.isOk(NativeCall.call(realloc, bytes, tensor))) {
            throw new LiteException("there is no memory for " + bytes + " bytes of strings");
        }
        MemorySegment elements = elements(tensor);
        if (elements.byteSize() < bytes) {
            throw new LiteException("a tensor of strings has no memory of its own");
        }
        return elements;
    }
}
