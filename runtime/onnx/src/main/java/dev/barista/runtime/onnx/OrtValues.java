package dev.barista.runtime.onnx;

import dev.barista.model.Shape;
import dev.barista.runtime.nativelib.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The functions of ONNX Runtime that make, read and release values. A value is the address of an {@code OrtValue}. */
final class OrtValues {

    private static final int DEVICE_ALLOCATOR = 0;
    private static final int DEFAULT_MEMORY = 0;
    private static final int SEQUENCE_TYPE = 2;

    private final OrtTable table;

    /**
     * {@code OrtStatus* CreateTensorAsOrtValue(OrtAllocator*, const int64_t* shape, size_t, element type, OrtValue**)}.
     */
    private final MemorySegment createTensor;

    /**
     * {@code OrtStatus* CreateTensorWithDataAsOrtValue(const OrtMemoryInfo*, void* data, size_t bytes, const int64_t*
     * shape, size_t, ONNXTensorElementDataType, OrtValue** out)}.
     */
    private final MemorySegment createTensorWithData;

    /** {@code OrtStatus* GetTensorMutableData(OrtValue*, void** out)}. */
    private final MemorySegment getTensorMutableData;

    /** {@code OrtStatus* GetStringTensorDataLength(const OrtValue*, size_t* out)}. */
    private final MemorySegment getStringTensorDataLength;

    /** {@code OrtStatus* GetStringTensorContent(const OrtValue*, void* s, size_t, size_t* offsets, size_t)}. */
    private final MemorySegment getStringTensorContent;

    /** {@code OrtStatus* GetTensorElementType(const OrtTensorTypeAndShapeInfo*, ONNXTensorElementDataType* out)}. */
    private final MemorySegment getTensorElementType;

    /** {@code OrtStatus* GetDimensionsCount(const OrtTensorTypeAndShapeInfo*, size_t* out)}. */
    private final MemorySegment getDimensionsCount;

    /** {@code OrtStatus* GetDimensions(const OrtTensorTypeAndShapeInfo*, int64_t* values, size_t count)}. */
    private final MemorySegment getDimensions;

    /** {@code OrtStatus* GetTensorTypeAndShape(const OrtValue*, OrtTensorTypeAndShapeInfo** out)}. */
    private final MemorySegment getTensorTypeAndShape;

    /** {@code OrtStatus* GetValue(const OrtValue*, int index, OrtAllocator*, OrtValue** out)}: to be released. */
    private final MemorySegment getValue;

    /** {@code OrtStatus* GetValueCount(const OrtValue*, size_t* out)}. */
    private final MemorySegment getValueCount;

    /** {@code OrtStatus* CreateValue(const OrtValue* const* in, size_t count, ONNXType, OrtValue** out)}. */
    private final MemorySegment createValue;

    /** {@code void ReleaseValue(OrtValue*)}. */
    private final MemorySegment releaseValue;

    /** {@code void ReleaseTensorTypeAndShapeInfo(OrtTensorTypeAndShapeInfo*)}. */
    private final MemorySegment releaseTypeAndShape;

    /** {@code OrtStatus* GetResizedStringTensorElementBuffer(OrtValue*, size_t index, size_t length, char** out)}. */
    private final MemorySegment getResizedStringElement;

    private final long memoryInfo;
    private final long allocator;

    /** Asks for the memory description and allocator that all values share; they live as long as the library. */
    OrtValues(OrtTable table) throws OrtException {
        this.table = table;
        this.createTensor = table.function(48);
        this.createTensorWithData = table.function(49);
        this.getTensorMutableData = table.function(51);
        this.getStringTensorDataLength = table.function(53);
        this.getStringTensorContent = table.function(54);
        this.getTensorElementType = table.function(60);
        this.getDimensionsCount = table.function(61);
        this.getDimensions = table.function(62);
        this.getTensorTypeAndShape = table.function(65);
        this.getValue = table.function(80);
        this.getValueCount = table.function(81);
        this.createValue = table.function(82);
        this.releaseValue = table.function(96);
        this.releaseTypeAndShape = table.function(99);
        this.getResizedStringElement = table.function(252);
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ValueLayout.JAVA_LONG);
            // OrtStatus* CreateCpuMemoryInfo(OrtAllocatorType, OrtMemType, OrtMemoryInfo** out)
            table.check(NativeCall.call(table.function(69), DEVICE_ALLOCATOR, DEFAULT_MEMORY, out.address()));
            this.memoryInfo = out.get(ValueLayout.JAVA_LONG, 0);
            // OrtStatus* GetAllocatorWithDefaultOptions(OrtAllocator** out)
            table.check(NativeCall.call(table.function(78), out.address()));
            this.allocator = out.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /** A tensor over memory that stays its owner's and must outlive the last use of the value. */
    long wrap(MemorySlice memory, ElementType type, Shape shape, Scratch scratch) throws OrtException {
        long dims = scratch.dims(shape);
        long rank = shape.rank();
        long element = type.number();
        long out = scratch.out();
        try {
            table.check((long) NativeCall.OF_7.invokeExact(
                    createTensorWithData, memoryInfo, memory.address(), memory.byteSize(), dims, rank, element, out));
        } catch (OrtException e) {
            throw e;
        } catch (Throwable thrown) {
            throw NativeCall.impossible(thrown);
        }
        return scratch.outLong();
    }

    /** A tensor of empty strings. */
    long newStrings(Shape shape, Scratch scratch) throws OrtException {
        long dims = scratch.dims(shape);
        long rank = shape.rank();
        long element = ElementType.STRING.number();
        long out = scratch.out();
        try {
            table.check((long) NativeCall.OF_5.invokeExact(createTensor, allocator, dims, rank, element, out));
        } catch (OrtException e) {
            throw e;
        } catch (Throwable thrown) {
            throw NativeCall.impossible(thrown);
        }
        return scratch.outLong();
    }

    /** Makes room for a string's bytes in a tensor of strings; the caller fills it. */
    MemorySegment resizeString(long strings, long index, int length, Scratch scratch) throws OrtException {
        table.check(NativeCall.call(getResizedStringElement, strings, index, length, scratch.out()));
        return NativeCall.memory(scratch.outLong(), length);
    }

    /**
     * A sequence that holds on to the memory of its elements, which stay the caller's to release.
     *
     * @param elements address of an array of values
     */
    long newSequence(long elements, long count, Scratch scratch) throws OrtException {
        table.check(NativeCall.call(createValue, elements, count, SEQUENCE_TYPE, scratch.out()));
        return scratch.outLong();
    }

    /** Element type and shape of a tensor. */
    TensorForm form(long tensor, Scratch scratch) throws OrtException {
        table.check(NativeCall.call(getTensorTypeAndShape, tensor, scratch.out()));
        long form = scratch.outLong();
        try {
            table.check(NativeCall.call(getTensorElementType, form, scratch.out()));
            ElementType type = ElementType.of(scratch.outInt());
            table.check(NativeCall.call(getDimensionsCount, form, scratch.out()));
            int rank = (int) scratch.outLong();
            table.check(NativeCall.call(getDimensions, form, scratch.roomForDims(rank), rank));
            return new TensorForm(type, scratch.shape(rank));
        } finally {
            NativeCall.callVoid(releaseTypeAndShape, form);
        }
    }

    /** The elements of a tensor of a fixed-size type, valid until it is released. */
    MemorySegment elements(long tensor, long byteSize, Scratch scratch) throws OrtException {
        if (byteSize == 0) {
            return MemorySegment.NULL;
        }
        table.check(NativeCall.call(getTensorMutableData, tensor, scratch.out()));
        return NativeCall.memory(scratch.outLong(), byteSize);
    }

    /** Bytes of all strings of a tensor together. */
    long stringBytes(long strings, Scratch scratch) throws OrtException {
        table.check(NativeCall.call(getStringTensorDataLength, strings, scratch.out()));
        return scratch.outLong();
    }

    /** Copies the bytes of all strings one behind the other, and where each begins. */
    void readStrings(long strings, MemorySegment bytes, MemorySegment offsets, long count) throws OrtException {
        try {
            table.check((long) NativeCall.OF_5.invokeExact(
                    getStringTensorContent, strings, bytes.address(), bytes.byteSize(), offsets.address(), count));
        } catch (OrtException e) {
            throw e;
        } catch (Throwable thrown) {
            throw NativeCall.impossible(thrown);
        }
    }

    /** Elements of a sequence; 2 for a map, whose parts are keys and values. */
    long partCount(long value, Scratch scratch) throws OrtException {
        table.check(NativeCall.call(getValueCount, value, scratch.out()));
        return scratch.outLong();
    }

    /** A copy of an element of a sequence, or of the keys (0) or values (1) of a map; the caller releases it. */
    long part(long value, int index, Scratch scratch) throws OrtException {
        table.check(NativeCall.call(getValue, value, index, allocator, scratch.out()));
        return scratch.outLong();
    }

    void release(long value) {
        NativeCall.callVoid(releaseValue, value);
    }

    /** Element type and shape. */
    record TensorForm(ElementType type, Shape shape) {}

    /** Memory of somebody else. */
    record MemorySlice(long address, long byteSize) {}
}
