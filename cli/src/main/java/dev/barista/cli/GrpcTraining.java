package dev.barista.cli;

import com.google.protobuf.ByteString;
import dev.barista.cli.Examples.Call;
import dev.barista.cli.Json.JsonBool;
import dev.barista.cli.Json.JsonNumber;
import dev.barista.cli.Json.JsonObject;
import dev.barista.cli.Json.JsonText;
import dev.barista.protocol.oip.messages.InferTensorContents;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;

/** The gRPC calls of a training run: what they are answered does not matter, only that the server's code has run. */
final class GrpcTraining {

    private static final int PREFIX = 5;

    private GrpcTraining() {}

    static void call(String url, List<Call> calls) {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            // The first request moves the connection to HTTP/2.
            http.send(
                    HttpRequest.newBuilder(URI.create(url + "/v2/health/live")).build(), BodyHandlers.discarding());
            for (Call call : calls) {
                http.send(request(url, message(call)), BodyHandlers.discarding());
            }
        } catch (IOException e) {
            throw CommandFailure.failed("the gRPC calls of the training run failed: " + e.getMessage());
        } catch (InterruptedException e) {
            throw CommandFailure.failed("interrupted");
        }
    }

    private static HttpRequest request(String url, ModelInferRequest message) {
        byte[] bytes = message.toByteArray();
        // Not compressed, and so long.
        ByteBuffer framed = ByteBuffer.allocate(PREFIX + bytes.length)
                .put((byte) 0)
                .putInt(bytes.length)
                .put(bytes);
        return HttpRequest.newBuilder(URI.create(url + "/inference.GRPCInferenceService/ModelInfer"))
                .header("content-type", "application/grpc")
                .header("te", "trailers")
                .POST(BodyPublishers.ofByteArray(framed.array()))
                .build();
    }

    private static ModelInferRequest message(Call call) {
        ModelInferRequest.Builder request =
                ModelInferRequest.newBuilder().setModelName(call.model()).setModelVersion(call.version());
        for (Json item : call.body().items("inputs")) {
            if (item instanceof JsonObject input) {
                ModelInferRequest.InferInputTensor.Builder tensor =
                        request.addInputsBuilder().setName(input.text("name")).setDatatype(input.text("datatype"));
                for (Json dim : input.items("shape")) {
                    tensor.addShape(dim instanceof JsonNumber number ? Long.parseLong(number.literal()) : 0);
                }
                tensor.setContents(contents(input));
            }
        }
        return request.build();
    }

    private static InferTensorContents contents(JsonObject input) {
        boolean whole = input.text("datatype").equals("INT64");
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        for (Json item : input.items("data")) {
            switch (item) {
                case JsonBool bool -> contents.addBoolContents(bool.value());
                case JsonText text -> contents.addBytesContents(ByteString.copyFromUtf8(text.value()));
                case JsonNumber number when whole -> contents.addInt64Contents(Long.parseLong(number.literal()));
                case JsonNumber number -> contents.addFp32Contents(Float.parseFloat(number.literal()));
                case JsonObject object -> throw new IllegalArgumentException("no element: " + object.describe());
                case Json.JsonArray array -> throw new IllegalArgumentException("no element: " + array.describe());
                case Json.JsonNull none -> throw new IllegalArgumentException("no element: " + none.describe());
            }
        }
        return contents.build();
    }
}
