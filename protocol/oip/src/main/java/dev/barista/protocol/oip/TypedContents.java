package dev.barista.protocol.oip;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The elements of an input that came as InferTensorContents: one repeated field per kind of type, packed or not, in as
 * many pieces as the caller likes.
 *
 * <p>Counted first and then copied, so that memory is asked for only for elements that are really there.
 */
final class TypedContents {

    static final int BOOL_CONTENTS = 1;
    static final int INT_CONTENTS = 2;
    static final int INT64_CONTENTS = 3;
    static final int UINT_CONTENTS = 4;
    static final int UINT64_CONTENTS = 5;
    static final int FP32_CONTENTS = 6;
    static final int FP64_CONTENTS = 7;
    static final int BYTES_CONTENTS = 8;

    static final int NO_FIELD = 0;

    private static final List<String> FIELD_NAMES = List.of(
            "no field",
            "bool_contents",
            "int_contents",
            "int64_contents",
            "uint_contents",
            "uint64_contents",
            "fp32_contents",
            "fp64_contents",
            "bytes_contents");

    private final TensorHeader header;
    private final int field;
    private long count;
    private long byteSize;

    private TypedContents(TensorHeader header) {
        this.header = header;
        this.field = fieldOf(header.dataType());
    }

    /**
     * The tensor of an input.
     *
     * @param pieces the contents messages of the input, not read yet; protobuf says that several are joined
     * @throws InferenceException if the elements are in another field, too few, too many, or out of the type's range
     */
    static Tensor read(TensorHeader header, List<ProtoReader> pieces, TensorAllocator allocator) {
        TypedContents contents = new TypedContents(header);
        for (ProtoReader piece : pieces) {
            contents.count(piece.copy());
        }
        contents.checkCount();
        Allocation allocation = allocator.allocate(contents.byteSize);
        try {
            ByteBuffer target = allocation.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
            for (ProtoReader piece : pieces) {
                contents.copy(piece.copy(), target);
            }
            return Tensor.owned(header.dataType(), header.shape(), allocation);
        } catch (RuntimeException e) {
            allocation.release();
            throw e;
        }
    }

    /** The field that elements of this type go to; {@value #NO_FIELD} if they can only travel raw. */
    static int fieldOf(DataType type) {
        return switch (type) {
            case BOOL -> BOOL_CONTENTS;
            case INT8, INT16, INT32 -> INT_CONTENTS;
            case INT64 -> INT64_CONTENTS;
            case UINT8, UINT16, UINT32 -> UINT_CONTENTS;
            case UINT64 -> UINT64_CONTENTS;
            case FP32 -> FP32_CONTENTS;
            case FP64 -> FP64_CONTENTS;
            case BYTES -> BYTES_CONTENTS;
            case FP16, BF16 -> NO_FIELD;
        };
    }

    private void count(ProtoReader piece) {
        while (piece.hasNext()) {
            int tag = piece.tag();
            int number = tag >>> 3;
            int wireType = tag & 7;
            if (number > BYTES_CONTENTS || !fits(number, wireType)) {
                piece.skip(tag);
                continue;
            }
            long found = wireType == ProtoReader.BYTES ? countPacked(number, piece.message()) : countOne(tag, piece);
            if (found > 0 && number != field) {
                throw wrongField(number);
            }
            count += found;
        }
    }

    private static long countOne(int tag, ProtoReader piece) {
        piece.skip(tag);
        return 1;
    }

    /** Whether a field can come with this wire type; one that comes otherwise is unknown, as protobuf has it. */
    private static boolean fits(int number, int wireType) {
        return wireType == ProtoReader.BYTES || wireType == wireType(number);
    }

    private static int wireType(int number) {
        return switch (number) {
            case FP32_CONTENTS -> ProtoReader.FIXED32;
            case FP64_CONTENTS -> ProtoReader.FIXED64;
            case BYTES_CONTENTS -> ProtoReader.BYTES;
            default -> ProtoReader.VARINT;
        };
    }

    private long countPacked(int number, ProtoReader packed) {
        return switch (number) {
            case BYTES_CONTENTS -> {
                byteSize += Integer.BYTES + packed.remaining();
                yield 1;
            }
            case FP32_CONTENTS -> countFixed(packed, Float.BYTES);
            case FP64_CONTENTS -> countFixed(packed, Double.BYTES);
            default -> {
                long found = 0;
                while (packed.hasNext()) {
                    packed.varint();
                    found++;
                }
                yield found;
            }
        };
    }

    private static long countFixed(ProtoReader packed, int size) {
        if (packed.remaining() % size != 0) {
            throw packed.malformed("packed elements of " + size + " bytes fill " + packed.remaining() + " bytes");
        }
        return packed.remaining() / size;
    }

    private void checkCount() {
        long expected = header.shape().elementCount();
        if (count != expected) {
            throw InferenceException.invalid("input \"" + header.name() + "\": " + header.dataType() + " "
                    + header.shape() + " takes " + expected + " elements, got " + count + " in "
                    + (field == NO_FIELD ? "contents" : FIELD_NAMES.get(field)));
        }
        if (field != BYTES_CONTENTS) {
            byteSize = count * header.dataType().byteSize();
        }
    }

    private InferenceException wrongField(int number) {
        String where = field == NO_FIELD ? "raw_input_contents" : FIELD_NAMES.get(field);
        return InferenceException.invalid("input \"" + header.name() + "\": elements of " + header.dataType()
                + " belong in " + where + ", got some in " + FIELD_NAMES.get(number));
    }

    private void copy(ProtoReader piece, ByteBuffer target) {
        while (piece.hasNext()) {
            int tag = piece.tag();
            int wireType = tag & 7;
            if (tag >>> 3 != field || !fits(field, wireType)) {
                piece.skip(tag);
            } else if (wireType == ProtoReader.BYTES) {
                copyPacked(piece.message(), target);
            } else {
                copyElement(piece, target);
            }
        }
    }

    private void copyPacked(ProtoReader packed, ByteBuffer target) {
        switch (field) {
            case BYTES_CONTENTS -> {
                target.putInt(packed.remaining());
                packed.copyTo(target);
            }
            // Packed floating-point numbers already lie as a tensor has them.
            case FP32_CONTENTS, FP64_CONTENTS -> packed.copyTo(target);
            default -> {
                while (packed.hasNext()) {
                    copyElement(packed, target);
                }
            }
        }
    }

    private void copyElement(ProtoReader source, ByteBuffer target) {
        switch (header.dataType()) {
            case BOOL -> target.put((byte) (source.varint() != 0 ? 1 : 0));
            case INT8 -> target.put((byte) signed(source, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case INT16 -> target.putShort((short) signed(source, Short.MIN_VALUE, Short.MAX_VALUE));
            case UINT8 -> target.put((byte) unsigned(source, 0xff));
            case UINT16 -> target.putShort((short) unsigned(source, 0xffff));
            case INT32, UINT32 -> target.putInt((int) source.varint());
            case INT64, UINT64 -> target.putLong(source.varint());
            case FP32 -> target.putInt(source.fixed32());
            case FP64 -> target.putLong(source.fixed64());
            case BYTES, FP16, BF16 -> throw new IllegalStateException(header + " has no single elements");
        }
    }

    private int signed(ProtoReader source, int min, int max) {
        int value = (int) source.varint();
        if (value < min || value > max) {
            throw outOfRange(Integer.toString(value));
        }
        return value;
    }

    private int unsigned(ProtoReader source, int max) {
        int value = (int) source.varint();
        if (Integer.compareUnsigned(value, max) > 0) {
            throw outOfRange(Integer.toUnsignedString(value));
        }
        return value;
    }

    private InferenceException outOfRange(String value) {
        return InferenceException.invalid(
                "input \"" + header.name() + "\": " + value + " does not fit " + header.dataType());
    }
}
