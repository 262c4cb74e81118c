package dev.barista.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.barista.inference.Barista;
import dev.barista.model.BytesElements;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.InferenceResponse;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.testing.TensorSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Scores a whole table with the example regressor, served and in process. See {@link Testdata} for the table. */
@Tag("testdata")
class DiamondsIT {

    private static final String MODEL = "diamonds";
    private static final int ROWS = 53_940;
    private static final int SINGLES = 1_000;
    private static final Set<String> GRADES = Set.of("cut", "color", "clarity");
    private static final Set<String> NOT_INPUTS = Set.of("price");
    private static final Pattern COMMA = Pattern.compile(",");

    private final DirectTensorAllocator memory = new DirectTensorAllocator();
    private final TensorSamples samples = new TensorSamples(memory);

    @Test
    void everyRowScoredOverGrpc_isWhatTheEmbeddedModelAnswers() throws IOException {
        Table table = Table.read(Testdata.require("tables/diamonds.csv"));
        assertThat(table.rows()).hasSize(ROWS);
        Path repository = Testdata.root().resolve("examples/diamonds/model");
        float[] embedded = new float[ROWS];
        try (Barista barista = Barista.open(repository)) {
            for (int from = 0; from < ROWS; from += 4096) {
                List<NamedTensor> inputs = inputs(table, from, Math.min(ROWS, from + 4096));
                try (InferenceResponse response = barista.predict(MODEL, inputs)) {
                    float[] prices = TensorSamples.floats(response.output("price"));
                    System.arraycopy(prices, 0, embedded, from, prices.length);
                }
            }
        }
        try (RunningServer server = RunningServer.serving(repository);
                ModelClient client = new GrpcModelClient(server.url())) {
            assertSame(embedded, table, client, ROWS, 1000);
            assertSame(embedded, table, client, SINGLES, 1);
        }
    }

    private void assertSame(float[] embedded, Table table, ModelClient client, int rows, int batch) {
        double largest = 0;
        for (int from = 0; from < rows; from += batch) {
            int to = Math.min(rows, from + batch);
            ModelClient.Answer answer = client.infer(new ModelClient.Call(MODEL, "", inputs(table, from, to)));
            assertThat(answer.output("price").shape()).isEqualTo(Shape.of(to - from, 1));
            float[] prices = TensorSamples.floats(answer.output("price"));
            for (int i = 0; i < prices.length; i++) {
                float expected = embedded[from + i];
                assertThat((double) prices[i]).as("row " + (from + i)).isEqualTo(expected, within(1e-6 * expected));
                largest = Math.max(largest, Math.abs(prices[i] / (double) expected - 1));
            }
        }
        System.out.println(rows + " diamonds in batches of " + batch + ": largest relative difference " + largest);
    }

    private List<NamedTensor> inputs(Table table, int from, int to) {
        List<NamedTensor> inputs = new ArrayList<>();
        List<String[]> rows = table.rows().subList(from, to);
        Shape shape = Shape.of(rows.size(), 1);
        for (int column = 0; column < table.header().size(); column++) {
            int index = column;
            String name = table.header().get(column);
            List<String> values = rows.stream().map(row -> row[index]).toList();
            if (!NOT_INPUTS.contains(name)) {
                inputs.add(new NamedTensor(name, tensor(name, shape, values)));
            }
        }
        return inputs;
    }

    private Tensor tensor(String name, Shape shape, List<String> values) {
        if (GRADES.contains(name)) {
            return BytesElements.tensor(shape, values, memory);
        }
        float[] numbers = new float[values.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.parseFloat(values.get(i));
        }
        return samples.floats(shape, numbers);
    }

    /** A CSV file whose values hold neither commas nor quotes. */
    private record Table(List<String> header, List<String[]> rows) {

        static Table read(Path file) throws IOException {
            List<String> lines = Files.readAllLines(file);
            List<String[]> rows = lines.stream()
                    .map(line -> COMMA.split(line.replace("\"", "")))
                    .toList();
            return new Table(List.of(rows.getFirst()), rows.subList(1, rows.size()));
        }
    }
}
