package dev.barista.loadgen;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.barista.model.NamedTensor;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Messages of gRPC in their frames, and those of the Open Inference Protocol. */
final class GrpcMessages {

    static final String OIP_SERVICE = "/inference.GRPCInferenceService/";

    private GrpcMessages() {}

    /** Behind the flag for packing, none, and the length. */
    static ByteBuf framed(MessageLite message) {
        return framed(message.toByteString().asReadOnlyByteBuffer());
    }

    static ByteBuf framed(ByteBuffer message) {
        ByteBuffer prefix =
                ByteBuffer.allocate(5).put((byte) 0).putInt(message.remaining()).flip();
        return HttpRequests.shared(List.of(prefix, message));
    }

    /** A message without its frame. */
    static byte[] unframed(byte[] frame) {
        if (frame.length < 5 || ByteBuffer.wrap(frame, 1, 4).getInt() != frame.length - 5) {
            throw LoadFailure.refused("the server's answer is no whole gRPC message");
        }
        return Arrays.copyOfRange(frame, 5, frame.length);
    }

    /** Metadata with the deadline as gRPC tells it. */
    static List<Header> metadata(List<Header> headers, Duration deadline) {
        List<Header> all = new ArrayList<>(headers);
        if (!deadline.isZero()) {
            all.add(new Header("grpc-timeout", timeout(deadline)));
        }
        return all;
    }

    /** At most eight digits and a unit. */
    private static String timeout(Duration deadline) {
        long micros = deadline.toNanos() / 1000;
        return micros < 100_000_000 ? micros + "u" : deadline.toMillis() + "m";
    }

    static ByteBuf infer(ModelCall call, List<NamedTensor> inputs) {
        ModelInferRequest.Builder request =
                ModelInferRequest.newBuilder().setModelName(call.model()).setModelVersion(call.version());
        for (NamedTensor input : inputs) {
            ModelInferRequest.InferInputTensor.Builder tensor = ModelInferRequest.InferInputTensor.newBuilder()
                    .setName(input.name())
                    .setDatatype(input.tensor().dataType().name());
            for (long dim : input.tensor().shape().dims()) {
                tensor.addShape(dim);
            }
            request.addInputs(tensor)
                    .addRawInputContents(ByteString.copyFrom(input.tensor().data()));
        }
        return framed(request.build());
    }
}
