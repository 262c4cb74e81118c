package dev.barista.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class ModelReportTest {

    private static final String INDEX = """
            [{"name": "fraud", "version": "1", "state": "READY", "reason": "", "labels": ["stable"]},
             {"name": "fraud", "version": "2", "state": "UNAVAILABLE", "reason": "model.onnx is no ONNX model"},
             {"name": "intent", "version": "1", "state": "LOADING", "reason": ""}]""";

    @Test
    void table_showsVersionsRatesAndReasons() {
        ModelReport report = new ModelReport(sample(100, 1_000_000), sample(150, 60_000_000), Duration.ofSeconds(2));

        assertThat(report.lines(Screen.nowhere()))
                .containsExactly(
                        "MODEL   VERSION  STATE        LABELS   MEMORY  REQ/S    MEAN  CALLS  FAILED  ROWS/RUN"
                                + "  RUNS ON",
                        "fraud         1  READY        stable  1.5 MiB   25.0  400 µs    150       2       4.0"
                                + "  2 instances",
                        "fraud         2  UNAVAILABLE  -             -    0.0       -      0       0         -  -",
                        "intent        1  LOADING      -             -    0.0       -      0       0         -  -",
                        "fraud version 2: model.onnx is no ONNX model",
                        "rates over the last 2.0 s; calls, failures and mean latency since each version was loaded");
    }

    @Test
    void oneLook_hasNoRates() {
        ModelSample sample = sample(100, 1_000_000);
        ModelReport report = new ModelReport(sample, sample, Duration.ZERO);

        assertThat(report.lines(Screen.nowhere()).get(1))
                .isEqualTo("fraud         1  READY        stable  1.5 MiB      -  10 µs    100       2       4.0"
                        + "  2 instances");
        assertThat(JsonWriter.write(report.json("http://x"))).doesNotContain("requests_per_second");
    }

    @Test
    void json_hasNumbersAsNumbers() {
        ModelReport report = new ModelReport(sample(100, 1_000_000), sample(150, 60_000_000), Duration.ofSeconds(2));

        assertThat(JsonWriter.write(report.json("http://x")))
                .startsWith("{\"server\":\"http://x\",\"watched_seconds\":2.000,\"models\":[{\"name\":\"fraud\","
                        + "\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\",\"labels\":[\"stable\"],"
                        + "\"memory_bytes\":1572864,\"requests_per_second\":25.000,\"calls\":150,\"failed\":2,"
                        + "\"mean_latency_ms\":0.400000,\"rows_per_run\":4.000,\"runs_on\":\"2 instances\"}");
    }

    @Test
    void place_isWhereRunsHappen() {
        assertThat(place("{\"inline\": true, \"instances\": 2}")).isEqualTo("event loops");
        assertThat(place("{\"inline\": false, \"instances\": 1}")).isEqualTo("1 instance");
        assertThat(place("{\"inline\": false, \"instances\": 8}")).isEqualTo("8 instances");
        assertThat(place("{}")).isEmpty();
    }

    private static String place(String scheduling) {
        String statistics =
                "{\"model_stats\": [{\"name\": \"fraud\", \"version\": \"1\", \"scheduling\": " + scheduling + "}]}";
        return ModelSample.of(JsonReader.read("it", INDEX), JsonReader.read("it", statistics))
                .versions()
                .getFirst()
                .runs()
                .place();
    }

    @Test
    void versionLoadedBetweenTheLooks_countsFromItsLoad() {
        ModelReport report = new ModelReport(new ModelSample(java.util.List.of()), sample(8, 1), Duration.ofSeconds(1));
        assertThat(report.lines(Screen.nowhere()).get(1)).contains("  10.0  ");
    }

    @Test
    void noModels_isSaid() {
        ModelSample none = ModelSample.of(JsonReader.read("it", "[]"), JsonReader.read("it", "{}"));
        assertThat(new ModelReport(none, none, Duration.ZERO).lines(Screen.nowhere()))
                .containsExactly("no models");
    }

    private static ModelSample sample(int answered, long nanos) {
        String statistics = String.format(Locale.ROOT, """
                {"model_stats": [{"name": "fraud", "version": "1",
                  "inference_count": 400, "execution_count": 100, "scheduling": {"inline": false, "instances": 2},
                  "inference_stats": {"success": {"count": %d, "ns": %d}, "fail": {"count": 2, "ns": 5}},
                  "memory_usage": [{"type": "CPU", "id": 0, "byte_size": 1572864}]}]}""", answered, nanos);
        return ModelSample.of(JsonReader.read("it", INDEX), JsonReader.read("it", statistics));
    }
}
