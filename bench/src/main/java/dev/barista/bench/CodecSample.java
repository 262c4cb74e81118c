package dev.barista.bench;

import com.google.protobuf.ByteString;
import dev.barista.model.DataType;
import dev.barista.model.InferenceResponse;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.NamedTensor;
import dev.barista.model.PhaseTimes;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * One row of floats on its way in and out, as each protocol has it. The floats are from 0 to 1 and mostly seven digits
 * long, as scores and scaled features are.
 */
record CodecSample(int elements) {

    static final ModelName MODEL = new ModelName("mlp");

    private float element(int index) {
        return (float) (index * 0.618_034 % 1);
    }

    /** The body of a REST call with its elements in JSON. */
    ByteBuffer json() {
        StringBuilder body =
                new StringBuilder("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,").append(elements);
        body.append("],\"data\":[").append(element(0));
        for (int i = 1; i < elements; i++) {
            body.append(',').append(element(i));
        }
        return direct(body.append("]}]}").toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** The JSON of a REST call whose elements follow it, padded so that these lie well in memory. */
    String head() {
        String head = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1," + elements
                + "],\"parameters\":{\"binary_data_size\":" + elements * Float.BYTES
                + "}}],\"parameters\":{\"binary_data_output\":true}}";
        return head + " ".repeat(-head.length() & 7);
    }

    /** The body of that call. */
    ByteBuffer jsonAndBinary() {
        byte[] head = head().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer raw = raw();
        return ByteBuffer.allocateDirect(head.length + raw.remaining())
                .put(head)
                .put(raw)
                .flip();
    }

    /** The message of a gRPC call. */
    ByteBuffer message() {
        return direct(ModelInferRequest.newBuilder()
                .setModelName(MODEL.value())
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("FP32")
                        .addShape(1)
                        .addShape(elements))
                .addRawInputContents(ByteString.copyFrom(raw()))
                .build()
                .toByteArray());
    }

    /** An answer of as many elements, in memory of nobody. */
    InferenceResponse answer() {
        Tensor y = Tensor.borrowed(DataType.FP32, Shape.of(1, elements), raw());
        return new InferenceResponse(
                MODEL, new ModelVersion(1), List.of(new NamedTensor("y", y)), Map.of(), PhaseTimes.NONE);
    }

    private ByteBuffer raw() {
        ByteBuffer raw = ByteBuffer.allocateDirect(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            raw.putFloat(element(i));
        }
        return raw.flip();
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
