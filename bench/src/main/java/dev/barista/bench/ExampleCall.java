package dev.barista.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import dev.barista.protocol.oip.messages.ModelInferResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The call that is measured, one row of 32 floats for {@code bench/models/mlp}, and an answer of the usual size. */
final class ExampleCall {

    static final String REST_PATH = "/v2/models/mlp/infer";
    static final String GRPC_PATH = "/inference.GRPCInferenceService/ModelInfer";
    static final int FEATURES = 32;

    private ExampleCall() {}

    /** The value of a feature, from 0 to 1. */
    static float feature(int index) {
        return (float) index / FEATURES;
    }

    /** A whole HTTP/1.1 request. */
    static ByteBuf restRequest() {
        String data = IntStream.range(0, FEATURES)
                .mapToObj(i -> Float.toString(feature(i)))
                .collect(Collectors.joining(","));
        String body = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1," + FEATURES + "],\"data\":["
                + data + "]}]}";
        String request = "POST " + REST_PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        return shared(request.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] restAnswer() {
        String answer = "{\"model_name\":\"mlp\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"y\","
                + "\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[0.12345678]}]}";
        return answer.getBytes(StandardCharsets.US_ASCII);
    }

    /** The message of a gRPC call, in its frame. */
    static ByteBuf grpcRequest() {
        ByteBuffer data = ByteBuffer.allocate(FEATURES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < FEATURES; i++) {
            data.putFloat(feature(i));
        }
        ModelInferRequest request = ModelInferRequest.newBuilder()
                .setModelName("mlp")
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("FP32")
                        .addShape(1)
                        .addShape(FEATURES))
                .addRawInputContents(ByteString.copyFrom(data.flip()))
                .build();
        return shared(framed(request));
    }

    static byte[] grpcAnswer() {
        return framed(ModelInferResponse.newBuilder()
                .setModelName("mlp")
                .setModelVersion("1")
                .addOutputs(ModelInferResponse.InferOutputTensor.newBuilder()
                        .setName("y")
                        .setDatatype("FP32")
                        .addShape(1)
                        .addShape(1))
                .addRawOutputContents(ByteString.copyFrom(new byte[Float.BYTES]))
                .build());
    }

    /** Off the heap, for all calls; left to the collector. */
    private static ByteBuf shared(byte[] bytes) {
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(
                ByteBuffer.allocateDirect(bytes.length).put(bytes).flip()));
    }

    /** Behind the flag for packing, none, and the length. */
    private static byte[] framed(MessageLite message) {
        byte[] bytes = message.toByteArray();
        return ByteBuffer.allocate(5 + bytes.length)
                .put((byte) 0)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }
}
