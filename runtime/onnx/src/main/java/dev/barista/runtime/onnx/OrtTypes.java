package dev.barista.runtime.onnx;

import dev.barista.runtime.nativelib.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** The functions of ONNX Runtime that tell the names and types of a session's inputs and outputs. */
final class OrtTypes {

    private static final int TENSOR = 1;
    private static final int SEQUENCE = 2;
    private static final int MAP = 3;

    private final OrtTable table;

    /**
     * {@code OrtStatus* CastTypeInfoToTensorInfo(const OrtTypeInfo*, const OrtTensorTypeAndShapeInfo** out)}: a view.
     */
    private final MemorySegment castToTensor;

    /** {@code OrtStatus* GetOnnxTypeFromTypeInfo(const OrtTypeInfo*, ONNXType* out)}. */
    private final MemorySegment getOnnxType;

    /** {@code OrtStatus* GetTensorElementType(const OrtTensorTypeAndShapeInfo*, ONNXTensorElementDataType* out)}. */
    private final MemorySegment getTensorElementType;

    /** {@code OrtStatus* GetDimensionsCount(const OrtTensorTypeAndShapeInfo*, size_t* out)}. */
    private final MemorySegment getDimensionsCount;

    /** {@code OrtStatus* GetDimensions(const OrtTensorTypeAndShapeInfo*, int64_t* values, size_t count)}. */
    private final MemorySegment getDimensions;

    /** {@code OrtStatus* GetSymbolicDimensions(const OrtTensorTypeAndShapeInfo*, const char** names, size_t count)}. */
    private final MemorySegment getSymbolicDimensions;

    /** {@code bool TensorTypeAndShape_HasShape(const OrtTensorTypeAndShapeInfo*)}. */
    private final MemorySegment hasShape;

    /** {@code void ReleaseTypeInfo(OrtTypeInfo*)}. */
    private final MemorySegment releaseTypeInfo;

    /** {@code OrtStatus* CastTypeInfoToMapTypeInfo(const OrtTypeInfo*, const OrtMapTypeInfo** out)}: a view. */
    private final MemorySegment castToMap;

    /**
     * {@code OrtStatus* CastTypeInfoToSequenceTypeInfo(const OrtTypeInfo*, const OrtSequenceTypeInfo** out)}: a view.
     */
    private final MemorySegment castToSequence;

    /** {@code OrtStatus* GetMapKeyType(const OrtMapTypeInfo*, ONNXTensorElementDataType* out)}. */
    private final MemorySegment getMapKeyType;

    /** {@code OrtStatus* GetMapValueType(const OrtMapTypeInfo*, OrtTypeInfo** out)}: to be released. */
    private final MemorySegment getMapValueType;

    /** {@code OrtStatus* GetSequenceElementType(const OrtSequenceTypeInfo*, OrtTypeInfo** out)}: to be released. */
    private final MemorySegment getSequenceElementType;

    /** {@code OrtStatus* GetAllocatorWithDefaultOptions(OrtAllocator** out)}. */
    private final MemorySegment getDefaultAllocator;

    /** {@code OrtStatus* AllocatorFree(OrtAllocator*, void*)}. */
    private final MemorySegment allocatorFree;

    OrtTypes(OrtTable table) {
        this.table = table;
        this.castToTensor = table.function(55);
        this.getOnnxType = table.function(56);
        this.getTensorElementType = table.function(60);
        this.getDimensionsCount = table.function(61);
        this.getDimensions = table.function(62);
        this.getSymbolicDimensions = table.function(63);
        this.allocatorFree = table.function(76);
        this.getDefaultAllocator = table.function(78);
        this.releaseTypeInfo = table.function(98);
        this.castToMap = table.function(103);
        this.castToSequence = table.function(104);
        this.getMapKeyType = table.function(105);
        this.getMapValueType = table.function(106);
        this.getSequenceElementType = table.function(107);
        this.hasShape = table.function(390);
    }

    /** What a session has of one kind, in its order. */
    List<DeclaredValue> declared(long session, Kind kind) throws OrtException {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ValueLayout.JAVA_LONG);
            table.check(NativeCall.call(table.function(kind.countFunction), session, out.address()));
            long count = out.get(ValueLayout.JAVA_LONG, 0);
            List<DeclaredValue> values = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                values.add(new DeclaredValue(name(session, kind, i, out), type(session, kind, i, out)));
            }
            return values;
        }
    }

    private String name(long session, Kind kind, long index, MemorySegment out) throws OrtException {
        table.check(NativeCall.call(getDefaultAllocator, out.address()));
        long allocator = out.get(ValueLayout.JAVA_LONG, 0);
        table.check(NativeCall.call(table.function(kind.nameFunction), session, index, allocator, out.address()));
        long address = out.get(ValueLayout.JAVA_LONG, 0);
        String name = OrtTable.text(address);
        table.check(NativeCall.call(allocatorFree, allocator, address));
        return name;
    }

    private ValueType type(long session, Kind kind, long index, MemorySegment out) throws OrtException {
        table.check(NativeCall.call(table.function(kind.typeFunction), session, index, out.address()));
        return takeType(out.get(ValueLayout.JAVA_LONG, 0), out);
    }

    /** Reads a type and releases it. */
    private ValueType takeType(long typeInfo, MemorySegment out) throws OrtException {
        try {
            table.check(NativeCall.call(getOnnxType, typeInfo, out.address()));
            int onnxType = out.get(ValueLayout.JAVA_INT, 0);
            return switch (onnxType) {
                case TENSOR -> tensor(view(castToTensor, typeInfo, out), out);
                case SEQUENCE -> sequence(view(castToSequence, typeInfo, out), out);
                case MAP -> map(view(castToMap, typeInfo, out), out);
                case 4 -> new ValueType.OtherType("an opaque type");
                case 5 -> new ValueType.OtherType("a sparse tensor");
                case 6 -> new ValueType.OtherType("an optional");
                default -> new ValueType.OtherType("an unknown type (" + onnxType + ")");
            };
        } finally {
            NativeCall.callVoid(releaseTypeInfo, typeInfo);
        }
    }

    private long view(MemorySegment cast, long typeInfo, MemorySegment out) throws OrtException {
        table.check(NativeCall.call(cast, typeInfo, out.address()));
        return out.get(ValueLayout.JAVA_LONG, 0);
    }

    private ValueType.SequenceType sequence(long sequence, MemorySegment out) throws OrtException {
        return new ValueType.SequenceType(takeType(view(getSequenceElementType, sequence, out), out));
    }

    private ValueType.MapType map(long map, MemorySegment out) throws OrtException {
        table.check(NativeCall.call(getMapKeyType, map, out.address()));
        ElementType key = ElementType.of(out.get(ValueLayout.JAVA_INT, 0));
        return new ValueType.MapType(key, takeType(view(getMapValueType, map, out), out));
    }

    private ValueType.TensorType tensor(long tensor, MemorySegment out) throws OrtException {
        table.check(NativeCall.call(getTensorElementType, tensor, out.address()));
        ElementType element = ElementType.of(out.get(ValueLayout.JAVA_INT, 0));
        table.check(NativeCall.call(getDimensionsCount, tensor, out.address()));
        int rank = (int) out.get(ValueLayout.JAVA_LONG, 0);
        List<Long> dims = new ArrayList<>();
        List<String> names = new ArrayList<>();
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment values = scratch.allocate(ValueLayout.JAVA_LONG, Math.max(rank, 1));
            table.check(NativeCall.call(getDimensions, tensor, values.address(), rank));
            for (int i = 0; i < rank; i++) {
                dims.add(Math.max(-1, values.getAtIndex(ValueLayout.JAVA_LONG, i)));
            }
            table.check(NativeCall.call(getSymbolicDimensions, tensor, values.address(), rank));
            for (int i = 0; i < rank; i++) {
                names.add(OrtTable.text(values.getAtIndex(ValueLayout.JAVA_LONG, i)));
            }
        }
        return new ValueType.TensorType(element, dims, names, NativeCall.callBoolean(hasShape, tensor));
    }

    /** Name and type of an input or output. */
    record DeclaredValue(String name, ValueType type) {}

    /** What to list, with the functions for it: count, name and type. */
    enum Kind {
        INPUT(30, 36, 33),
        OUTPUT(31, 37, 34),
        /** Inputs that have a default in the file. */
        OVERRIDABLE_INITIALIZER(32, 38, 35);

        private final int countFunction;
        private final int nameFunction;
        private final int typeFunction;

        Kind(int countFunction, int nameFunction, int typeFunction) {
            this.countFunction = countFunction;
            this.nameFunction = nameFunction;
            this.typeFunction = typeFunction;
        }
    }
}
