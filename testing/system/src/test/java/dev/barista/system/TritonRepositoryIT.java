package dev.barista.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** A repository made for Triton, served as it is. It lies outside this repository: see {@link Testdata}. */
@Tag("testdata")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TritonRepositoryIT {

    private static final int WIDTH = 16;

    private final DirectTensorAllocator memory = new DirectTensorAllocator();
    private final List<RunningServer> running = new ArrayList<>();

    @BeforeAll
    void serve() {
        running.add(RunningServer.serving(Testdata.require("triton")));
    }

    @AfterAll
    void stop() {
        running.forEach(RunningServer::close);
    }

    private RunningServer server() {
        return running.getFirst();
    }

    @Test
    void integers_areAddedAndSubtractedOverEachTransport() {
        for (int rows = 1; rows <= 8; rows += 7) {
            int[] left =
                    IntStream.range(0, rows * WIDTH).map(i -> i * 1_000_003).toArray();
            int[] right = IntStream.range(0, rows * WIDTH).map(i -> 7 - i).toArray();
            Tensor input0 = ints(rows, left);
            Tensor input1 = ints(rows, right);
            for (ModelClient client : server().clients()) {
                ModelClient.Answer answer = client.infer(ModelClient.Call.of(
                        "simple", new NamedTensor("INPUT0", input0), new NamedTensor("INPUT1", input1)));

                assertThat(answer.model()).isEqualTo("simple");
                assertThat(answer.version()).isEqualTo("1");
                assertThat(answer.outputs()).extracting(NamedTensor::name).containsExactly("OUTPUT0", "OUTPUT1");
                Tensor sum = answer.output("OUTPUT0");
                assertThat(sum.dataType()).isEqualTo(DataType.INT32);
                assertThat(sum.shape()).isEqualTo(Shape.of(rows, WIDTH));
                assertThat(ints(sum))
                        .as(client.transport())
                        .containsExactly(IntStream.range(0, left.length)
                                .map(i -> left[i] + right[i])
                                .toArray());
                assertThat(ints(answer.output("OUTPUT1")))
                        .as(client.transport())
                        .containsExactly(IntStream.range(0, left.length)
                                .map(i -> left[i] - right[i])
                                .toArray());
            }
        }
    }

    @Test
    void decimalStrings_areAddedAndSubtractedOverEachTransport() {
        List<String> left = IntStream.range(0, WIDTH).mapToObj(i -> "" + i * 11).toList();
        List<String> right =
                IntStream.range(0, WIDTH).mapToObj(i -> "" + (5 - i)).toList();
        Tensor input0 = BytesElements.tensor(Shape.of(1, WIDTH), left, memory);
        Tensor input1 = BytesElements.tensor(Shape.of(1, WIDTH), right, memory);
        for (ModelClient client : server().clients()) {
            ModelClient.Answer answer = client.infer(ModelClient.Call.of(
                    "simple_string", new NamedTensor("INPUT0", input0), new NamedTensor("INPUT1", input1)));

            assertThat(decimals(answer.output("OUTPUT0")))
                    .as(client.transport())
                    .containsExactly(
                            IntStream.range(0, WIDTH).map(i -> i * 10 + 5).toArray());
            assertThat(decimals(answer.output("OUTPUT1")))
                    .as(client.transport())
                    .containsExactly(
                            IntStream.range(0, WIDTH).map(i -> i * 12 - 5).toArray());
        }
    }

    @Test
    void callOfMoreRowsThanMaxBatchSize_isRunInPartsOverEachTransport() {
        int rows = 9;
        int[] values = IntStream.range(0, rows * WIDTH).toArray();
        Tensor nine = ints(rows, values);
        for (ModelClient client : server().clients()) {
            ModelClient.Answer answer = client.infer(
                    ModelClient.Call.of("simple", new NamedTensor("INPUT0", nine), new NamedTensor("INPUT1", nine)));
            assertThat(ints(answer.output("OUTPUT0")))
                    .as(client.transport())
                    .containsExactly(
                            IntStream.of(values).map(value -> 2 * value).toArray());
            assertThat(ints(answer.output("OUTPUT1"))).as(client.transport()).containsExactly(new int[rows * WIDTH]);
        }
    }

    @Test
    void inputsWithoutTheBatchDimension_areRefusedOverEachTransport() {
        Tensor flat = WireElements.tensor("INT32", new long[] {WIDTH}, ByteBuffer.allocate(WIDTH * Integer.BYTES));
        for (ModelClient client : server().clients()) {
            assertThatThrownBy(() -> client.infer(ModelClient.Call.of(
                            "simple", new NamedTensor("INPUT0", flat), new NamedTensor("INPUT1", flat))))
                    .isInstanceOf(CallRefused.class)
                    .hasMessageContaining("expected INT32 [-1,16], got INT32 [16]");
        }
    }

    @Test
    void metadata_isWhatTritonWouldTell() {
        JsonNode metadata = server().rest().get("/v2/models/simple").orRefuse().json();

        assertThat(metadata.required("name").stringValue()).isEqualTo("simple");
        assertThat(metadata.required("versions").toString()).isEqualTo("[\"1\"]");
        assertThat(metadata.required("platform").stringValue()).isEqualTo("onnxruntime_onnx");
        assertThat(metadata.required("inputs").toString())
                .isEqualTo("[{\"name\":\"INPUT0\",\"datatype\":\"INT32\",\"shape\":[-1,16]},"
                        + "{\"name\":\"INPUT1\",\"datatype\":\"INT32\",\"shape\":[-1,16]}]");
        assertThat(metadata.required("outputs").toString())
                .isEqualTo("[{\"name\":\"OUTPUT0\",\"datatype\":\"INT32\",\"shape\":[-1,16]},"
                        + "{\"name\":\"OUTPUT1\",\"datatype\":\"INT32\",\"shape\":[-1,16]}]");
    }

    @Test
    void configuration_isWhatTritonWouldTell() {
        JsonNode config = server().rest()
                .get("/v2/models/simple_string/config")
                .orRefuse()
                .json();

        assertThat(config.required("name").stringValue()).isEqualTo("simple_string");
        assertThat(config.required("platform").stringValue()).isEqualTo("onnxruntime_onnx");
        assertThat(config.required("max_batch_size").intValue()).isEqualTo(8);
        JsonNode input = config.required("input").get(0);
        assertThat(input.required("data_type").stringValue()).isEqualTo("TYPE_STRING");
        assertThat(input.required("dims").toString()).isEqualTo("[16]");
    }

    @Test
    void bothModels_areReadyAndInTheIndex() {
        RestApi rest = server().rest();
        assertThat(rest.get("/v2/health/ready").status()).isEqualTo(200);
        assertThat(rest.get("/v2/models/simple/ready").status()).isEqualTo(200);
        assertThat(rest.get("/v2/models/simple/versions/1/ready").status()).isEqualTo(200);
        assertThat(rest.get("/v2/models/simple/versions/2/ready").status()).isEqualTo(404);
        for (JsonNode entry : rest.post("/v2/repository/index", "").orRefuse().json()) {
            assertThat(entry.required("name").stringValue()).isIn("simple", "simple_string");
            assertThat(entry.required("version").stringValue()).isEqualTo("1");
            assertThat(entry.required("state").stringValue()).isEqualTo("READY");
        }
        assertThat(rest.get("/v2/models").text()).isEqualTo("{\"models\":[\"simple\",\"simple_string\"]}");
    }

    private static Tensor ints(int rows, int[] elements) {
        ByteBuffer raw = ByteBuffer.allocate(elements.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asIntBuffer().put(elements);
        return WireElements.tensor("INT32", new long[] {rows, WIDTH}, raw);
    }

    private static int[] ints(Tensor tensor) {
        int[] elements = new int[(int) tensor.shape().elementCount()];
        tensor.data().asIntBuffer().get(elements);
        return elements;
    }

    private static int[] decimals(Tensor tensor) {
        return BytesElements.readStrings(tensor).stream()
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
