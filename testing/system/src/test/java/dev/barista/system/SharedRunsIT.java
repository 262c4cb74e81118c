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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Single rows from many callers, over every transport at once, that a model runs together. Each model waits until eight
 * rows are there, however long that takes, so which calls share a run is no matter of time. They are configured in each
 * of the ways that there are.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedRunsIT {

    private static final int CALLS = 8;

    private final DirectTensorAllocator memory = new DirectTensorAllocator();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<RunningServer> running = new ArrayList<>();

    @BeforeAll
    void serve(@TempDir Path folder) {
        TestRepository models = new TestRepository(folder);
        String eightAtOnce = "instances: 1\nbatching: {max_delay: 10m, max_rows: 8}\n";
        models.fixture("floats", 1, "scale_by_3").put("floats/model.yaml", eightAtOnce);
        models.fixture("lookup", 1, "fail_at_run").put("lookup/model.yaml", eightAtOnce);
        models.fixture("ints", 1, "identity_int32").put("ints/config.pbtxt", """
                max_batch_size: 16
                instance_group { count: 1 }
                dynamic_batching { preferred_batch_size: [ 8 ] max_queue_delay_microseconds: 600000000 }
                """);
        models.fixture("strings", 1, "identity_string").put("strings/batching_parameters.pbtxt", """
                max_batch_size { value: 8 }
                batch_timeout_micros { value: 600000000 }
                num_batch_threads { value: 1 }
                """);
        models.fixture("parts", 1, "scale_by_2").put("parts/model.yaml", "max_batch_size: 4\n");
        models.fixture("sizes", 1, "identity_string").put("sizes/model.yaml", "batching: {allowed_rows: [4, 16]}\n");
        running.add(RunningServer.serving(folder));
    }

    @AfterAll
    void stop() {
        running.forEach(RunningServer::close);
        callers.close();
    }

    private RunningServer server() {
        return running.getFirst();
    }

    @Test
    void floats_areRunTogetherAndGivenBackToTheirCallers() {
        List<Tensor> answers = together("floats", i -> floats(1, i), "y");

        for (int i = 0; i < CALLS; i++) {
            assertThat(answers.get(i).shape()).isEqualTo(Shape.of(1, 4));
            assertThat(floats(answers.get(i))).containsExactly(3f * i, 3f * i, 3f * i, 3f * i);
        }
        assertRunTogether("floats");
    }

    @Test
    void integers_areRunTogetherAndGivenBackToTheirCallers() {
        List<Tensor> answers = together("ints", i -> ints(1_000_003 * i), "y");

        for (int i = 0; i < CALLS; i++) {
            assertThat(answers.get(i).shape()).isEqualTo(Shape.of(1));
            assertThat(answers.get(i).data().getInt()).isEqualTo(1_000_003 * i);
        }
        assertRunTogether("ints");
    }

    @Test
    void strings_areRunTogetherAndGivenBackToTheirCallers() {
        List<String> texts = List.of("", "flat white", "café ☕", "a", "bb", "\u0000", "long ".repeat(1000), "end");
        List<Tensor> answers = together("strings", i -> strings(texts.get(i)), "y");

        for (int i = 0; i < CALLS; i++) {
            assertThat(BytesElements.readStrings(answers.get(i))).containsExactly(texts.get(i));
        }
        assertRunTogether("strings");
    }

    @Test
    void callThatMakesTheRunFail_getsTheErrorAlone() {
        List<CompletableFuture<Tensor>> answers = concurrently("lookup", i -> longs(i == 5 ? 99 : i % 4), "y");

        for (int i = 0; i < CALLS; i++) {
            CompletableFuture<Tensor> answer = answers.get(i);
            if (i == 5) {
                assertThatThrownBy(answer::join)
                        .isInstanceOf(CompletionException.class)
                        .hasMessageContaining("indices element out of data bounds, idx=99");
            } else {
                assertThat(answer.join().data().getFloat()).isEqualTo(10f * (1 + i % 4));
            }
        }
        JsonNode statistics = statistics("lookup");
        assertThat(statistics.at("/inference_count").intValue()).isEqualTo(7);
        assertThat(statistics.at("/inference_stats/success/count").intValue()).isEqualTo(7);
        assertThat(statistics.at("/inference_stats/fail/count").intValue()).isOne();
        assertThat(statistics.at("/execution_count").intValue())
                .as("halves without the bad one, not single calls")
                .isLessThan(7);
    }

    @Test
    void callOfMoreRowsThanOneRunTakes_isAnsweredWhole() {
        float[] values = new float[11 * 4];
        IntStream.range(0, values.length).forEach(i -> values[i] = i);
        for (ModelClient client : server().clients()) {
            Tensor answer = client.infer(ModelClient.Call.of("parts", new NamedTensor("x", floats(11, values))))
                    .output("y");
            assertThat(answer.shape()).as(client.transport()).isEqualTo(Shape.of(11, 4));
            for (int i = 0; i < values.length; i++) {
                assertThat(floats(answer)[i]).as(client.transport()).isEqualTo(2 * values[i]);
            }
        }
        JsonNode statistics = statistics("parts");
        assertThat(statistics.at("/inference_count").intValue()).isEqualTo(3 * 11);
        assertThat(statistics.at("/execution_count").intValue()).isEqualTo(3 * 3);
        assertThat(statistics.at("/inference_stats/success/count").intValue()).isEqualTo(3);
        assertThat(rowsBySize(statistics)).isEqualTo(3 * 11);
    }

    @Test
    void callsOfOtherSizesThanAllowed_areFilledUpUnseen() {
        for (ModelClient client : server().clients()) {
            for (int rows : new int[] {1, 3, 4, 5, 16, 21}) {
                List<String> texts =
                        IntStream.range(0, rows).mapToObj(i -> "row " + i).toList();
                Tensor answer = client.infer(ModelClient.Call.of(
                                "sizes", new NamedTensor("x", strings(texts.toArray(String[]::new)))))
                        .output("y");
                assertThat(BytesElements.readStrings(answer))
                        .as(client.transport())
                        .isEqualTo(texts);
            }
        }
    }

    private List<Tensor> together(String model, IntFunction<Tensor> inputs, String output) {
        return concurrently(model, inputs, output).stream()
                .map(CompletableFuture::join)
                .toList();
    }

    /** Calls of one row each, which can only be answered if the model runs them together. */
    private List<CompletableFuture<Tensor>> concurrently(String model, IntFunction<Tensor> inputs, String output) {
        List<ModelClient> clients = server().clients();
        String input = model.equals("lookup") ? "index" : "x";
        return IntStream.range(0, CALLS)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> clients.get(i % clients.size())
                                .infer(ModelClient.Call.of(model, new NamedTensor(input, inputs.apply(i))))
                                .output(output),
                        callers))
                .toList();
    }

    private void assertRunTogether(String model) {
        JsonNode statistics = statistics(model);
        assertThat(statistics.at("/inference_count").intValue()).isEqualTo(CALLS);
        assertThat(statistics.at("/execution_count").intValue()).isOne();
        assertThat(statistics.at("/batch_stats/0/batch_size").intValue()).isEqualTo(CALLS);
        assertThat(server().rest().metric("barista_batch_rows_sum{model=\"" + model + "\",version=\"1\"}"))
                .isEqualTo(CALLS);
        assertThat(server().rest().metric("barista_batch_rows_count{model=\"" + model + "\",version=\"1\"}"))
                .isOne();
    }

    private static int rowsBySize(JsonNode statistics) {
        int rows = 0;
        for (JsonNode batch : statistics.at("/batch_stats")) {
            rows += batch.at("/batch_size").intValue()
                    * batch.at("/compute_infer/count").intValue();
        }
        return rows;
    }

    private JsonNode statistics(String model) {
        return server().rest().get("/v2/models/" + model + "/stats").json().at("/model_stats/0");
    }

    private Tensor floats(int rows, float... values) {
        ByteBuffer raw = ByteBuffer.allocate(rows * 4 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (raw.hasRemaining()) {
            raw.putFloat(values[raw.position() / Float.BYTES % values.length]);
        }
        return tensor(DataType.FP32, Shape.of(rows, 4), raw.flip());
    }

    private Tensor ints(int value) {
        return tensor(
                DataType.INT32, Shape.of(1), bytes(Integer.BYTES).putInt(value).flip());
    }

    private Tensor longs(long value) {
        return tensor(
                DataType.INT64, Shape.of(1), bytes(Long.BYTES).putLong(value).flip());
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Tensor tensor(DataType type, Shape shape, ByteBuffer raw) {
        return WireElements.tensor(type.name(), shape.dims(), raw);
    }

    private Tensor strings(String... texts) {
        return BytesElements.tensor(Shape.of(texts.length), List.of(texts), memory);
    }

    private static float[] floats(Tensor tensor) {
        float[] values = new float[tensor.byteSize() / Float.BYTES];
        tensor.data().asFloatBuffer().get(values);
        return values;
    }
}
