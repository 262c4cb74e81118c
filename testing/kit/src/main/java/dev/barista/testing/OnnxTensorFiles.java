package dev.barista.testing;

import dev.barista.model.Allocation;
import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the {@code .pb} files beside ONNX test cases: a TensorProto, a SequenceProto of tensors, or an OptionalProto of
 * a tensor each. The caller owns the tensors.
 */
public final class OnnxTensorFiles {

    private OnnxTensorFiles() {}

    /**
     * The tensor of a file with a TensorProto.
     *
     * @throws IllegalArgumentException if the file holds something else or a type that the protocol lacks
     */
    public static Tensor readTensor(Path file, TensorAllocator allocator) throws IOException {
        return tensor(ByteBuffer.wrap(Files.readAllBytes(file)), allocator);
    }

    /**
     * The tensors of a file with a SequenceProto.
     *
     * @throws IllegalArgumentException if the file holds something else or a type that the protocol lacks
     */
    public static List<Tensor> readSequence(Path file, TensorAllocator allocator) throws IOException {
        List<Tensor> tensors = new ArrayList<>();
        ProtobufFields fields = new ProtobufFields(ByteBuffer.wrap(Files.readAllBytes(file)));
        while (fields.next()) {
            if (fields.number() == 3) {
                tensors.add(tensor(fields.bytes(), allocator));
            } else if (fields.number() > 3) {
                throw new IllegalArgumentException(file + " holds a sequence of something other than tensors");
            }
        }
        return tensors;
    }

    /** The rows of all tensors one behind the other along axis 0; scalars count as a row. Closes the given tensors. */
    public static Tensor concatenate(List<Tensor> parts, TensorAllocator allocator) {
        if (parts.isEmpty() || !parts.getFirst().dataType().isFixedSize()) {
            throw new IllegalArgumentException("expected at least one tensor, of a type of fixed size");
        }
        long rows = 0;
        int byteSize = 0;
        for (Tensor part : parts) {
            rows += rows(part);
            byteSize += part.byteSize();
        }
        Tensor first = parts.getFirst();
        Shape shape = first.shape().rank() == 0 ? Shape.of(rows) : first.shape().withDim(0, rows);
        Allocation allocation = allocator.allocate(byteSize);
        ByteBuffer target = allocation.buffer().duplicate();
        for (Tensor part : parts) {
            target.put(part.data());
            part.close();
        }
        return Tensor.owned(first.dataType(), shape, allocation);
    }

    /** How many rows each tensor has along axis 0, as an INT64 tensor; 1 for scalars. */
    public static Tensor lengths(List<Tensor> parts, TensorAllocator allocator) {
        Allocation allocation = allocator.allocate((long) parts.size() * Long.BYTES);
        ByteBuffer target = allocation.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        parts.forEach(part -> target.putLong(rows(part)));
        return Tensor.owned(DataType.INT64, Shape.of(parts.size()), allocation);
    }

    private static long rows(Tensor tensor) {
        return tensor.shape().rank() == 0 ? 1 : tensor.shape().dim(0);
    }

    private static Tensor tensor(ByteBuffer message, TensorAllocator allocator) {
        Elements elements = new Elements();
        List<Long> dims = new ArrayList<>();
        ProtobufFields fields = new ProtobufFields(message);
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> addVarints(fields, dims);
                case 2 -> elements.type = type((int) fields.varint());
                case 4, 10 -> elements.fixed.add(fields.bytes());
                case 5, 7, 11 -> addVarints(fields, elements.numbers);
                case 6 -> elements.strings.add(bytes(fields.bytes()));
                case 9 -> elements.raw = fields.bytes();
                case 13, 14 -> throw new IllegalArgumentException("a tensor in another file");
                default -> {
                    // Its name and documentation are of no use here.
                }
            }
        }
        Shape shape = Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
        return elements.toTensor(shape, allocator);
    }

    private static void addVarints(ProtobufFields fields, List<Long> target) {
        if (fields.isVarint()) {
            target.add(fields.varint());
            return;
        }
        ByteBuffer packed = fields.bytes();
        while (packed.hasRemaining()) {
            target.add(ProtobufFields.readVarint(packed));
        }
    }

    private static byte[] bytes(ByteBuffer source) {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        return bytes;
    }

    /** {@code TensorProto.DataType} of onnx.proto. */
    private static DataType type(int number) {
        return switch (number) {
            case 1 -> DataType.FP32;
            case 2 -> DataType.UINT8;
            case 3 -> DataType.INT8;
            case 4 -> DataType.UINT16;
            case 5 -> DataType.INT16;
            case 6 -> DataType.INT32;
            case 7 -> DataType.INT64;
            case 8 -> DataType.BYTES;
            case 9 -> DataType.BOOL;
            case 10 -> DataType.FP16;
            case 11 -> DataType.FP64;
            case 12 -> DataType.UINT32;
            case 13 -> DataType.UINT64;
            case 16 -> DataType.BF16;
            default -> throw new IllegalArgumentException("ONNX data type " + number + " has no counterpart here");
        };
    }

    /** The elements as they come in the message: raw, or in the list of their kind. */
    private static final class Elements {

        private DataType type = DataType.FP32;
        private ByteBuffer raw = ByteBuffer.allocate(0);
        private final List<ByteBuffer> fixed = new ArrayList<>();
        private final List<Long> numbers = new ArrayList<>();
        private final List<byte[]> strings = new ArrayList<>();

        Tensor toTensor(Shape shape, TensorAllocator allocator) {
            if (type == DataType.BYTES) {
                return BytesElements.tensorOfBytes(shape, strings, allocator);
            }
            Allocation allocation = allocator.allocate(shape.elementCount() * type.byteSize());
            ByteBuffer target = allocation.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
            target.put(raw);
            fixed.forEach(target::put);
            numbers.forEach(number -> putNumber(target, number));
            return Tensor.owned(type, shape, allocation);
        }

        private void putNumber(ByteBuffer target, long number) {
            switch (type.byteSize()) {
                case 1 -> target.put((byte) number);
                case 2 -> target.putShort((short) number);
                case 4 -> target.putInt((int) number);
                default -> target.putLong(number);
            }
        }
    }
}
