package dev.barista.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.barista.protocol.oip.messages.InferParameter;
import dev.barista.protocol.oip.messages.ModelConfigRequest;
import dev.barista.protocol.oip.messages.ModelConfigResponse;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import dev.barista.protocol.oip.messages.ModelInferResponse;
import dev.barista.protocol.oip.messages.ModelSequenceBatching;
import dev.barista.protocol.oip.messages.ModelStreamInferResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** ONNX models that keep state between calls, configured as Triton's are and as ours are, asked over each protocol. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SequencesIT {

    private static final Path PAGE = Path.of("../../docs/sequences.md");

    /** As Triton's own test model is served. */
    private static final String TRITON = """
            platform: "onnxruntime_onnx"
            max_batch_size: 8
            sequence_batching {
              max_sequence_idle_microseconds: 30000000
              oldest { max_candidate_sequences: 64 }
              control_input [
                { name: "START" control [ { kind: CONTROL_SEQUENCE_START int32_false_true: [ 0, 1 ] } ] },
                { name: "CORRID" control [ { kind: CONTROL_SEQUENCE_CORRID data_type: TYPE_UINT64 } ] }
              ]
              state [ { input_name: "sum_in" output_name: "sum_out" data_type: TYPE_INT32 dims: [ 1 ] } ]
            }
            input [ { name: "x" data_type: TYPE_INT32 dims: [ 1 ] } ]
            output [ { name: "total" data_type: TYPE_INT32 dims: [ 1 ] },
                     { name: "corrid" data_type: TYPE_UINT64 dims: [ 1 ] } ]
            """;

    private static final String BRIEF = """
            sequence:
              states:
                - {input: past, output: present, initial_shape: [1, 0]}
              idle_timeout: 200ms
            """;

    private static final String RECURRENT = """
            sequence:
              states:
                - {input: h_in, output: h_out, visible: true}
              max_sequences: 2
            """;

    private final List<RunningServer> running = new ArrayList<>();

    @BeforeAll
    void serve(@TempDir Path folder) {
        TestRepository models = new TestRepository(folder)
                .fixture("accumulator", 1, "accumulator")
                .fixture("history", 1, "history")
                .fixture("brief", 1, "history")
                .fixture("recurrent", 1, "recurrent")
                .fixture("scale", 1, "scale_by_2");
        models.put("accumulator/config.pbtxt", TRITON);
        models.put("history/model.yaml", blocks("yaml").getFirst());
        models.put("brief/model.yaml", BRIEF);
        models.put("recurrent/model.yaml", RECURRENT);
        running.add(RunningServer.serving(folder));
    }

    @AfterAll
    void stop() {
        running.forEach(RunningServer::close);
    }

    private RunningServer server() {
        return running.getFirst();
    }

    private static String start(Object id) {
        return "\"sequence_id\": " + id + ", \"sequence_start\": true";
    }

    private static String next(Object id) {
        return "\"sequence_id\": " + id;
    }

    private static String last(Object id) {
        return "\"sequence_id\": " + id + ", \"sequence_end\": true";
    }

    private RestApi.Reply rest(String model, String parameters, String datatype, Object x) {
        return server().rest().post("/v2/models/" + model + "/infer", """
                {"parameters": {%s}, "inputs": [{"name": "x", "datatype": "%s", "shape": [1, 1], "data": [%s]}]}
                """.formatted(parameters, datatype, x));
    }

    private int total(String parameters, int x) {
        JsonNode answer = rest("accumulator", parameters, "INT32", x).orRefuse().json();
        assertThat(answer.required("outputs").size())
                .as("the state is not the callers'")
                .isEqualTo(2);
        return answer.required("outputs").get(0).required("data").get(0).intValue();
    }

    private List<Float> floats(String model, String parameters, int output, double x) {
        JsonNode data = rest(model, parameters, "FP32", x)
                .orRefuse()
                .json()
                .required("outputs")
                .get(output)
                .required("data");
        List<Float> values = new ArrayList<>();
        data.forEach(value -> values.add((float) value.doubleValue()));
        return values;
    }

    @Test
    void sums_goOnFromCallToCallOverRest() {
        assertThat(total(start(1), 10)).isEqualTo(10);
        assertThat(total(start("18446744073709551615"), 7)).isEqualTo(7);
        assertThat(total(next(1), 1)).isEqualTo(11);
        assertThat(total(last("18446744073709551615"), 7)).isEqualTo(14);
        assertThat(total(start(1), 5)).as("begun anew").isEqualTo(5);
        assertThat(total(last(1), 5)).isEqualTo(10);
        assertThatThrownBy(() -> total(next(1), 1)).hasMessageContaining("sequence 1 is not open");
    }

    @Test
    void state_growsFromNothing_andIsDroppedWhenTheSequenceIsIdle() {
        assertThat(floats("brief", start("\"h\""), 0, 1)).containsExactly(1f);
        assertThat(floats("brief", next("\"h\""), 0, 2)).containsExactly(1f, 2f);
        assertThat(floats("brief", next("\"h\""), 0, 3)).containsExactly(1f, 2f, 3f);
        Eventually.contains(
                () -> "" + server().rest().metric("barista_model_sequences{model=\"brief\",version=\"1\"}"), "0.0");
        assertThatThrownBy(() -> floats("brief", next("\"h\""), 0, 4))
                .hasMessageContaining("sequence \\\"h\\\" is not open")
                .hasMessageContaining("without a call for 200 ms is ended");
    }

    @Test
    void recurrentNetwork_isStepByStepWhatItsFormulaSays() {
        double[] h = new double[3];
        double[] w = {0.5, -0.25, 0.125};
        double[][] r = {{0.5, 0.25, 0}, {0, 0.5, 0.25}, {0.25, 0, 0.5}};
        for (int step = 0; step < 20; step++) {
            double x = Math.sin(step);
            double[] before = h;
            h = IntStream.range(0, 3)
                    .mapToDouble(j -> Math.tanh(x * w[j]
                            + IntStream.range(0, 3)
                                    .mapToDouble(i -> before[i] * r[i][j])
                                    .sum()))
                    .toArray();
            String place = step == 0 ? start(5) : step == 19 ? last(5) : next(5);
            JsonNode outputs =
                    rest("recurrent", place, "FP32", x).orRefuse().json().required("outputs");
            assertThat(outputs.get(0).required("data").get(0).doubleValue())
                    .isCloseTo(h[0] + h[1] + h[2], within(1e-5));
            assertThat(outputs.get(1).required("name").stringValue()).isEqualTo("h_out");
            assertThat(outputs.get(1).required("data").get(2).doubleValue()).isCloseTo(h[2], within(1e-5));
        }
    }

    @Test
    void documentation_isTrue() {
        List<String> calls = blocks("http");
        assertThat(calls).hasSize(3);
        for (String call : calls) {
            int body = call.indexOf('\n');
            int answer = call.indexOf("\n\n");
            String path = call.substring("POST ".length(), body);
            RestApi.Reply reply = server().rest().post(path, call.substring(body, answer));
            assertThat(reply.orRefuse().text()).contains(call.substring(answer).strip());
        }
    }

    /** What stands in the documentation's blocks of a language. */
    private static List<String> blocks(String language) {
        try {
            String page = Files.readString(PAGE);
            return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                    .matcher(page)
                    .results()
                    .map(block -> block.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void manySequencesAtATime_eachAddUpByThemselves() {
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int caller = 0; caller < 16; caller++) {
            int id = 1000 + caller;
            callers.add(CompletableFuture.runAsync(
                    () -> addUp(id), task -> Thread.ofVirtual().start(task)));
        }
        CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)).join();
    }

    private void addUp(int id) {
        Random random = new Random(id);
        int sum = 0;
        for (int i = 0; i < 60; i++) {
            int x = random.nextInt(1000);
            sum = i == 0 ? x : sum + x;
            ModelInferRequest request = request(id, x, i == 0, i == 59);
            int answer =
                    id % 2 == 0 ? total(i == 0 ? start(id) : i == 59 ? last(id) : next(id), x) : grpcTotal(request);
            assertThat(answer).as("call %s of sequence %s", i, id).isEqualTo(sum);
        }
    }

    private static ModelInferRequest request(long id, int x, boolean starts, boolean ends) {
        return ModelInferRequest.newBuilder()
                .setModelName("accumulator")
                .setId(id + " " + x)
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("INT32")
                        .addShape(1)
                        .addShape(1))
                .addRawInputContents(ByteString.copyFrom(ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(x)
                        .flip()))
                .putParameters(
                        "sequence_id",
                        InferParameter.newBuilder().setUint64Param(id).build())
                .putParameters(
                        "sequence_start",
                        InferParameter.newBuilder().setBoolParam(starts).build())
                .putParameters(
                        "sequence_end",
                        InferParameter.newBuilder().setBoolParam(ends).build())
                .build();
    }

    private int grpcTotal(ModelInferRequest request) {
        return firstInt(server().grpc().call("ModelInfer", request, ModelInferResponse.parser()));
    }

    private static int firstInt(ModelInferResponse response) {
        return response.getRawOutputContents(0)
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }

    @Test
    void stream_keepsTheOrderOfEachSequence() {
        List<ModelInferRequest> requests = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            requests.add(request(21, i, i == 1, i == 100));
            requests.add(request(22, -i, i == 1, i == 100));
        }
        List<ModelStreamInferResponse> answers =
                server().grpc().stream("ModelStreamInfer", requests, ModelStreamInferResponse.parser());
        assertThat(answers)
                .hasSize(200)
                .allMatch(answer -> answer.getErrorMessage().isEmpty());
        for (int i = 1; i <= 100; i++) {
            int sum = i * (i + 1) / 2;
            assertThat(firstInt(answers.get(2 * i - 2).getInferResponse())).isEqualTo(sum);
            assertThat(firstInt(answers.get(2 * i - 1).getInferResponse())).isEqualTo(-sum);
        }
    }

    @Test
    void mistakes_areToldOverEachProtocol() {
        assertThatThrownBy(() -> total("", 1))
                .isInstanceOfSatisfying(
                        CallRefused.class, e -> assertThat(e.code()).isEqualTo("400"))
                .hasMessageContaining("needs the parameter \\\"sequence_id\\\"");
        assertThatThrownBy(() -> total(next(4711), 1))
                .hasMessageContaining("sequence 4711 is not open: its first call needs the parameter"
                        + " \\\"sequence_start\\\": true");
        assertThatThrownBy(() -> grpcTotal(request(4711, 1, false, false)))
                .isInstanceOfSatisfying(
                        CallRefused.class, e -> assertThat(e.code()).isEqualTo("INVALID_ARGUMENT"))
                .hasMessageContaining("sequence 4711 is not open");
        assertThatThrownBy(() -> total(start("\"text\""), 1))
                .hasMessageContaining("expected a number, because the model is told it as UINT64, got \\\"text\\\"");
        floats("recurrent", start(1), 0, 1);
        floats("recurrent", start(2), 0, 1);
        assertThatThrownBy(() -> floats("recurrent", start(3), 0, 1))
                .isInstanceOfSatisfying(
                        CallRefused.class, e -> assertThat(e.code()).isEqualTo("429"))
                .hasMessageContaining("has 2 open sequences and takes no more");
        floats("recurrent", last(1), 0, 1);
        floats("recurrent", last(2), 0, 1);
    }

    @Test
    void callThatIsToBeAnsweredLater_isRefused() {
        byte[] body = """
                {"parameters": {%s}, "inputs": [{"name": "x", "datatype": "INT32", "shape": [1, 1], "data": [1]}]}
                """.formatted(start(77)).getBytes(StandardCharsets.UTF_8);
        for (String preference : List.of("respond-async", "respond-async, wait=10")) {
            RestApi.Reply reply = server().rest().post("/v2/models/accumulator/infer", body, "Prefer", preference);
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text())
                    .contains("model \\\"accumulator\\\" keeps state between calls")
                    .contains("call it without the header");
        }
        assertThatThrownBy(() -> total(next(77), 1)).hasMessageContaining("sequence 77 is not open");
    }

    @Test
    void modelWithoutState_ignoresTheParameters() {
        RestApi.Reply reply = server().rest().post("/v2/models/scale/infer", """
                {"parameters": {"sequence_id": 3, "sequence_start": true},
                 "inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 4], "data": [1, 2, 3, 4]}]}""");
        assertThat(reply.orRefuse().text()).contains("\"data\":[2.0,4.0,6.0,8.0]");
    }

    @Test
    void metadata_isThatOfTheCallers_andTheConfigurationTellsTheRest() {
        String metadata =
                server().rest().get("/v2/models/accumulator").orRefuse().text();
        assertThat(metadata)
                .contains("\"inputs\":[{\"name\":\"x\",\"datatype\":\"INT32\",\"shape\":[-1,1]}]")
                .doesNotContain("sum_in", "sum_out", "START");
        assertThat(server().rest().get("/v2").text()).contains("\"sequence\",\"sequence(string_id)\"");
        JsonNode batching = server().rest()
                .get("/v2/models/accumulator/config")
                .orRefuse()
                .json()
                .required("sequence_batching");
        assertThat(batching.required("max_sequence_idle_microseconds").longValue())
                .isEqualTo(30_000_000);
        assertThat(batching.required("state").get(0).required("dims").toString())
                .isEqualTo("[1]");
        ModelSequenceBatching message = server().grpc()
                .call(
                        "ModelConfig",
                        ModelConfigRequest.newBuilder().setName("accumulator").build(),
                        ModelConfigResponse.parser())
                .getConfig()
                .getSequenceBatching();
        assertThat(message.getControlInput(1).getControl(0).getDataType()).hasToString("TYPE_UINT64");
        assertThat(message.getState(0).getOutputName()).isEqualTo("sum_out");
    }
}
