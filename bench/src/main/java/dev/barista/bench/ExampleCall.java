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

/**
 * A call that is measured: one row of floats in, encoded once for all calls.
 *
 * @param request a whole HTTP/1.1 request, or the message of a gRPC call in its frame; shared and never released
 */
record ExampleCall(String name, Protocol protocol, ByteBuf request) {

    static final String GRPC_PATH = "/inference.GRPCInferenceService/ModelInfer";
    static final int FEATURES = 32;

    private static final int LARGE = 2_000_000;

    /** The call of a small network, {@code bench/models/mlp}. */
    static ExampleCall small(Protocol protocol) {
        return of(protocol, "mlp", FEATURES);
    }

    /** A call that moves 8 MB there and back, {@code bench/models/identity}. */
    static ExampleCall large(Protocol protocol) {
        return of(protocol, "identity", LARGE);
    }

    private static ExampleCall of(Protocol protocol, String model, int columns) {
        return switch (protocol) {
            case REST_JSON -> new ExampleCall("REST, JSON", protocol, restJson(model, columns));
            case REST_BINARY -> new ExampleCall("REST, binary", protocol, restBinary(model, columns));
            case GRPC -> new ExampleCall("gRPC, raw", protocol, grpc(model, columns));
        };
    }

    /** The value of a feature, from 0 to 1, with as many digits as values usually have. */
    static float feature(int index) {
        return (index * 0x9E3779B9 >>> 8) / (float) (1 << 24);
    }

    private static ByteBuffer row(int columns) {
        ByteBuffer data = ByteBuffer.allocate(columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < columns; i++) {
            data.putFloat(feature(i));
        }
        return data.flip();
    }

    private static ByteBuf restJson(String model, int columns) {
        StringBuilder body = new StringBuilder("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,")
                .append(columns)
                .append("],\"data\":[");
        for (int i = 0; i < columns; i++) {
            body.append(i == 0 ? "" : ",").append(feature(i));
        }
        return post(model, "Content-Type: application/json\r\n", ascii(body.append("]}]}")), ByteBuffer.allocate(0));
    }

    private static ByteBuf restBinary(String model, int columns) {
        ByteBuffer row = row(columns);
        byte[] json = ascii("{\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"x\","
                + "\"datatype\":\"FP32\",\"shape\":[1," + columns + "],\"parameters\":{\"binary_data_size\":"
                + row.remaining() + "}}]}");
        String headers = "Content-Type: application/octet-stream\r\n" + HttpLimit.JSON_LENGTH + ": " + json.length + "\r\n";
        return post(model, headers, json, row);
    }

    private static ByteBuf post(String model, String headers, byte[] json, ByteBuffer binary) {
        byte[] head = ascii("POST /v2/models/" + model + "/infer HTTP/1.1\r\nHost: localhost\r\n" + headers
                + "Content-Length: " + (json.length + binary.remaining()) + "\r\n\r\n");
        return shared(ByteBuffer.allocateDirect(head.length + json.length + binary.remaining())
                .put(head)
                .put(json)
                .put(binary)
                .flip());
    }

    /** The answer to the small call, of the usual size. */
    static byte[] restAnswer() {
        return ascii("{\"model_name\":\"mlp\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"y\","
                + "\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[0.12345678]}]}");
    }

    private static ByteBuf grpc(String model, int columns) {
        ModelInferRequest request = ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("FP32")
                        .addShape(1)
                        .addShape(columns))
                .addRawInputContents(ByteString.copyFrom(row(columns)))
                .build();
        byte[] framed = framed(request);
        return shared(ByteBuffer.allocateDirect(framed.length).put(framed).flip());
    }

    /** The answer to the small call, in its frame. */
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

    private static byte[] ascii(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Off the heap, for all calls; left to the collector. */
    private static ByteBuf shared(ByteBuffer bytes) {
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(bytes));
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
