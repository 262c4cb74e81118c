package dev.barista.bench;

import com.google.protobuf.ByteString;
import dev.barista.protocol.oip.messages.ModelInferResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Answers to the small {@link ExampleCall}, of the usual size. */
final class ExampleAnswer {

    static final String GRPC_PATH = "/inference.GRPCInferenceService/ModelInfer";

    private ExampleAnswer() {}

    static byte[] rest() {
        return ("{\"model_name\":\"mlp\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"y\","
                        + "\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[0.12345678]}]}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** In its frame: behind the flag for packing, none, and the length. */
    static byte[] grpc() {
        byte[] message = message(ByteString.copyFrom(new byte[Float.BYTES])).toByteArray();
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }

    static ModelInferResponse message(ByteString value) {
        return ModelInferResponse.newBuilder()
                .setModelName("mlp")
                .setModelVersion("1")
                .addOutputs(ModelInferResponse.InferOutputTensor.newBuilder()
                        .setName("y")
                        .setDatatype("FP32")
                        .addShape(1)
                        .addShape(1))
                .addRawOutputContents(value)
                .build();
    }
}
