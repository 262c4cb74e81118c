package dev.barista.protocol.oip;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.barista.model.BytesElements;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.protocol.oip.messages.InferTensorContents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** An InferOutputTensor: what comes before the elements, and those where they are spelled out. */
record GrpcOutput(String name, String datatype, Shape shape, Optional<InferTensorContents> contents, int byteSize) {

    private static final int NAME = 1;
    private static final int DATATYPE = 2;
    private static final int SHAPE = 3;
    private static final int CONTENTS = 5;

    static GrpcOutput of(NamedTensor output, boolean typed) {
        Tensor tensor = output.tensor();
        String datatype = tensor.dataType().name();
        Optional<InferTensorContents> contents = typed ? Optional.of(contents(tensor)) : Optional.empty();
        int size = CodedOutputStream.computeStringSize(NAME, output.name())
                + CodedOutputStream.computeStringSize(DATATYPE, datatype)
                + shapeSize(tensor.shape());
        if (contents.isPresent()) {
            size += CodedOutputStream.computeMessageSize(CONTENTS, contents.get());
        }
        return new GrpcOutput(output.name(), datatype, tensor.shape(), contents, size);
    }

    void write(CodedOutputStream out) throws IOException {
        out.writeString(NAME, name);
        out.writeString(DATATYPE, datatype);
        if (shape.rank() > 0) {
            out.writeTag(SHAPE, ProtoReader.BYTES);
            out.writeUInt32NoTag(dimsSize(shape));
            for (int i = 0; i < shape.rank(); i++) {
                out.writeInt64NoTag(shape.dim(i));
            }
        }
        if (contents.isPresent()) {
            out.writeMessage(CONTENTS, contents.get());
        }
    }

    private static int shapeSize(Shape shape) {
        if (shape.rank() == 0) {
            return 0;
        }
        int size = dimsSize(shape);
        return CodedOutputStream.computeTagSize(SHAPE) + CodedOutputStream.computeUInt32SizeNoTag(size) + size;
    }

    private static int dimsSize(Shape shape) {
        int size = 0;
        for (int i = 0; i < shape.rank(); i++) {
            size += CodedOutputStream.computeInt64SizeNoTag(shape.dim(i));
        }
        return size;
    }

    private static InferTensorContents contents(Tensor tensor) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        if (!tensor.dataType().isFixedSize()) {
            for (byte[] element : BytesElements.read(tensor)) {
                contents.addBytesContents(ByteString.copyFrom(element));
            }
            return contents.build();
        }
        ByteBuffer data = tensor.data();
        while (data.hasRemaining()) {
            addElement(tensor, data, contents);
        }
        return contents.build();
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
}
