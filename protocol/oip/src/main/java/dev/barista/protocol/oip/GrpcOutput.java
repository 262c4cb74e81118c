package dev.barista.protocol.oip;

import com.google.protobuf.ByteString;
import dev.barista.model.BytesElements;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.protocol.oip.messages.InferTensorContents;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** An InferOutputTensor: what comes before the elements, and those where they are spelled out. */
final class GrpcOutput {

    private static final int NAME = 1;
    private static final int DATATYPE = 2;
    private static final int SHAPE = 3;
    static final int PARAMETERS = 4;
    private static final int CONTENTS = 5;

    private GrpcOutput() {}

    /** The elements spelled out, as an InferTensorContents message. */
    static byte[] contents(Tensor tensor) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        if (!tensor.dataType().isFixedSize()) {
            for (byte[] element : BytesElements.read(tensor)) {
                contents.addBytesContents(ByteString.copyFrom(element));
            }
            return contents.build().toByteArray();
        }
        ByteBuffer data = tensor.data();
        while (data.hasRemaining()) {
            addElement(tensor, data, contents);
        }
        return contents.build().toByteArray();
    }

    private static void addElement(Tensor tensor, ByteBuffer data, InferTensorContents.Builder contents) {
        switch (tensor.dataType()) {
            case BOOL -> contents.addBoolContents(data.get() != 0);
            case INT8 -> contents.addIntContents(data.get());
            case INT16 -> contents.addIntContents(data.getShort());
            case INT32 -> contents.addIntContents(data.getInt());
            case INT64 -> contents.addInt64Contents(data.getLong());
            case UINT8 -> contents.addUintContents(Byte.toUnsignedInt(data.get()));
            case UINT16 -> contents.addUintContents(Short.toUnsignedInt(data.getShort()));
            case UINT32 -> contents.addUintContents(data.getInt());
            case UINT64 -> contents.addUint64Contents(data.getLong());
            case FP32 -> contents.addFp32Contents(data.getFloat());
            case FP64 -> contents.addFp64Contents(data.getDouble());
            case FP16, BF16, BYTES -> throw new IllegalArgumentException(tensor + " has no single typed elements");
        }
    }

    /** @param contents as {@link #contents} gave them; null if the elements come raw */
    static int size(NamedTensor output, byte @Nullable [] contents) {
        Shape shape = output.tensor().shape();
        int size = ProtoWriter.stringSize(output.name())
                + ProtoWriter.stringSize(output.tensor().dataType().name());
        size += shape.rank() == 0 ? 0 : ProtoWriter.fieldSize(dimsSize(shape));
        return contents == null ? size : Math.addExact(size, ProtoWriter.fieldSize(contents.length));
    }

    /** @param contents as {@link #contents} gave them; null if the elements come raw */
    static void write(NamedTensor output, byte @Nullable [] contents, ProtoWriter out) {
        Shape shape = output.tensor().shape();
        out.string(NAME, output.name());
        out.string(DATATYPE, output.tensor().dataType().name());
        if (shape.rank() > 0) {
            out.field(SHAPE, dimsSize(shape));
            for (int i = 0; i < shape.rank(); i++) {
                out.varint(shape.dim(i));
            }
        }
        if (contents != null) {
            out.field(CONTENTS, contents.length);
            out.put(contents);
        }
    }

    private static int dimsSize(Shape shape) {
        int size = 0;
        for (int i = 0; i < shape.rank(); i++) {
            size += ProtoWriter.varintSize(shape.dim(i));
        }
        return size;
    }
}
