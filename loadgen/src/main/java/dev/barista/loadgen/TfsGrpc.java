package dev.barista.loadgen;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.NamedTensor;
import dev.barista.model.Tensor;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Requests of TensorFlow Serving over gRPC, written field by field: two messages are no reason to carry TensorFlow's
 * definitions. Numbers are those of predict.proto, model.proto, tensor.proto and tensor_shape.proto.
 */
final class TfsGrpc {

    static final String SERVICE = "/tensorflow.serving.PredictionService/";

    private static final int MODEL_SPEC = 1;
    private static final int INPUTS = 2;
    private static final int NAME = 1;
    private static final int VERSION = 2;
    private static final int VERSION_LABEL = 4;
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int DTYPE = 1;
    private static final int TENSOR_SHAPE = 2;
    private static final int TENSOR_CONTENT = 4;
    private static final int STRING_VAL = 8;
    private static final int DIM = 2;
    private static final int SIZE = 1;

    private TfsGrpc() {}

    static ByteBuf predict(ModelCall call, List<NamedTensor> inputs) {
        ByteString message = message(out -> {
            out.writeBytes(MODEL_SPEC, modelSpec(call));
            for (NamedTensor input : inputs) {
                out.writeBytes(INPUTS, message(entry -> {
                    entry.writeString(KEY, input.name());
                    entry.writeBytes(VALUE, tensor(input.tensor()));
                }));
            }
        });
        return GrpcMessages.framed(message.asReadOnlyByteBuffer());
    }

    /** The request for a model's metadata, in its frame. */
    static ByteBuf metadata(ModelCall call) {
        ByteString message = message(out -> {
            out.writeBytes(1, modelSpec(call));
            out.writeString(2, "signature_def");
        });
        return GrpcMessages.framed(message.asReadOnlyByteBuffer());
    }

    private static ByteString modelSpec(ModelCall call) {
        return message(out -> {
            out.writeString(NAME, call.model());
            String version = call.version();
            if (!version.isEmpty() && version.chars().allMatch(Character::isDigit)) {
                out.writeBytes(VERSION, message(number -> number.writeInt64(1, Long.parseLong(version))));
            } else if (!version.isEmpty()) {
                out.writeString(VERSION_LABEL, version);
            }
        });
    }

    private static ByteString tensor(Tensor tensor) {
        return message(out -> {
            out.writeEnum(DTYPE, TfsTypes.number(tensor.dataType()));
            out.writeBytes(TENSOR_SHAPE, message(shape -> {
                for (long dim : tensor.shape().dims()) {
                    shape.writeBytes(DIM, message(one -> one.writeInt64(SIZE, dim)));
                }
            }));
            if (tensor.dataType() == DataType.BYTES) {
                for (byte[] element : BytesElements.read(tensor)) {
                    out.writeByteArray(STRING_VAL, element);
                }
            } else {
                out.writeBytes(TENSOR_CONTENT, ByteString.copyFrom(tensor.data()));
            }
        });
    }

    private interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    private static ByteString message(Fields fields) {
        ByteString.Output bytes = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail to be written to
        }
        return bytes.toByteString();
    }
}
