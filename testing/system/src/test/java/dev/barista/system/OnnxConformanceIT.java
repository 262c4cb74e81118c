package dev.barista.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.DataType;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.TensorSpec;
import dev.barista.testing.TensorComparison;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The ONNX project's test cases, all served by one server and asked over each transport. They lie outside this
 * repository: see {@link Testdata}.
 */
@Tag("testdata")
class OnnxConformanceIT {

    private static final TensorComparison TOLERANCE = new TensorComparison(1e-3, 1e-5);

    /**
     * What ONNX Runtime itself refuses to open, whoever calls it, with a piece of its reason: operators as they were
     * defined before opset 7, the oldest that it promises to run, and operators for training.
     */
    private static final Map<String, String> NOT_SUPPORTED = Map.ofEntries(
            Map.entry("test_AvgPool1d", "implementation for AveragePool(1)"),
            Map.entry("test_AvgPool1d_stride", "implementation for AveragePool(1)"),
            Map.entry("test_AvgPool2d", "implementation for AveragePool(1)"),
            Map.entry("test_AvgPool2d_stride", "implementation for AveragePool(1)"),
            Map.entry("test_AvgPool3d", "implementation for AveragePool(1)"),
            Map.entry("test_AvgPool3d_stride", "implementation for AveragePool(1)"),
            Map.entry("test_AvgPool3d_stride1_pad0_gpu_input", "implementation for AveragePool(1)"),
            Map.entry("test_BatchNorm1d_3d_input_eval", "implementation for BatchNormalization(6)"),
            Map.entry("test_BatchNorm2d_eval", "implementation for BatchNormalization(6)"),
            Map.entry("test_BatchNorm2d_momentum_eval", "implementation for BatchNormalization(6)"),
            Map.entry("test_BatchNorm3d_eval", "implementation for BatchNormalization(6)"),
            Map.entry("test_BatchNorm3d_momentum_eval", "implementation for BatchNormalization(6)"),
            Map.entry("test_GLU", "implementation for Mul(6)"),
            Map.entry("test_GLU_dim", "implementation for Mul(6)"),
            Map.entry("test_Linear", "implementation for Gemm(6)"),
            Map.entry("test_PReLU_1d", "implementation for PRelu(6)"),
            Map.entry("test_PReLU_1d_multiparam", "implementation for PRelu(6)"),
            Map.entry("test_PReLU_2d", "implementation for PRelu(6)"),
            Map.entry("test_PReLU_2d_multiparam", "implementation for PRelu(6)"),
            Map.entry("test_PReLU_3d", "implementation for PRelu(6)"),
            Map.entry("test_PReLU_3d_multiparam", "implementation for PRelu(6)"),
            Map.entry("test_PoissonNLLLLoss_no_reduce", "implementation for Mul(6)"),
            Map.entry("test_Softsign", "implementation for Add(6)"),
            Map.entry("test_gradient_of_add", "ai.onnx.preview.training:Gradient"),
            Map.entry("test_gradient_of_add_and_mul", "ai.onnx.preview.training:Gradient"));

    /** What it opens only where the machine has the locale en_US.UTF-8. */
    private static final Set<String> NEED_A_LOCALE = Set.of(
            "test_strnorm_model_monday_casesensintive_lower",
            "test_strnorm_model_monday_casesensintive_upper",
            "test_strnorm_model_monday_empty_output",
            "test_strnorm_model_monday_insensintive_upper_twodim");

    @TempDir
    private Path folder;

    private final Map<String, Map<String, String>> reasons = new TreeMap<>();

    @Test
    void everyCaseThatOnnxRuntimeOpens_answersAsItsFilesSayOverEachTransport() throws IOException {
        List<OnnxCase> cases = OnnxCase.in(Testdata.require("onnx"));
        TestRepository repository = new TestRepository(folder);
        cases.forEach(testCase -> repository.copy(testCase.name(), testCase.model()));
        try (RunningServer server = RunningServer.serving(folder, config -> config.instances(1))) {
            Map<String, String> unloaded = unloaded(server.rest());
            for (ModelClient client : server.clients()) {
                Map<String, String> results = new TreeMap<>();
                for (OnnxCase testCase : cases) {
                    String refused = unloaded.get(testCase.name());
                    results.put(testCase.name(), refused == null ? result(server, client, testCase) : refused);
                }
                reasons.put(client.transport(), results);
            }
        }
        report();
        assertThat(cases).hasSizeGreaterThan(100);
        assertThat(failures()).isEmpty();
        reasons.values().forEach(results -> assertThat(failing(results)).containsAll(NOT_SUPPORTED.keySet()));
    }

    /** Why models are not served, by name. */
    private static Map<String, String> unloaded(RestApi rest) {
        Map<String, String> reasons = new TreeMap<>();
        for (JsonNode entry : rest.post("/v2/repository/index", "{}").orRefuse().json()) {
            String state = entry.required("state").stringValue();
            if (!state.equals("READY")) {
                reasons.put(
                        entry.required("name").stringValue(),
                        state + ": " + entry.required("reason").stringValue());
            }
        }
        return reasons;
    }

    /** Empty if the answer is right, else what went wrong. */
    private static String result(RunningServer server, ModelClient client, OnnxCase testCase) throws IOException {
        try {
            JsonNode metadata = server.rest()
                    .get("/v2/models/" + testCase.name())
                    .orRefuse()
                    .json();
            List<NamedTensor> inputs = testCase.inputs(specs(metadata.required("inputs")));
            ModelClient.Answer answer = client.infer(new ModelClient.Call(testCase.name(), "", inputs));
            for (NamedTensor expected : testCase.outputs(specs(metadata.required("outputs")))) {
                Optional<String> difference = TOLERANCE.difference(expected.tensor(), answer.output(expected.name()));
                if (difference.isPresent()) {
                    return expected.name() + ": " + difference.get();
                }
            }
            return "";
        } catch (CallRefused | IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static List<TensorSpec> specs(JsonNode tensors) {
        List<TensorSpec> specs = new ArrayList<>();
        for (JsonNode tensor : tensors) {
            Shape shape = Shape.of(RestModelClient.shape(tensor.required("shape")));
            specs.add(new TensorSpec(
                    tensor.required("name").stringValue(),
                    DataType.valueOf(tensor.required("datatype").stringValue()),
                    shape,
                    Collections.nCopies(shape.rank(), ""),
                    false));
        }
        return specs;
    }

    private static Set<String> failing(Map<String, String> results) {
        return results.entrySet().stream()
                .filter(result -> !result.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static boolean isExcused(String name, String reason) {
        if (NEED_A_LOCALE.contains(name)) {
            return reason.contains("needs the locale en_US.UTF-8, which this machine lacks");
        }
        String excuse = NOT_SUPPORTED.get(name);
        return excuse != null && reason.contains(excuse);
    }

    private List<String> failures() {
        List<String> failures = new ArrayList<>();
        reasons.forEach((transport, results) -> results.forEach((name, reason) -> {
            if (!reason.isEmpty() && !isExcused(name, reason)) {
                failures.add(transport + " " + name + ": " + reason);
            }
        }));
        return failures;
    }

    private void report() {
        System.out.printf("%-12s %7s %7s %14s%n", "ONNX cases", "passed", "failed", "not supported");
        reasons.forEach((transport, results) -> {
            long passed = results.values().stream().filter(String::isEmpty).count();
            long excused = results.entrySet().stream()
                    .filter(result -> isExcused(result.getKey(), result.getValue()))
                    .count();
            System.out.printf("%-12s %7d %7d %14d%n", transport, passed, results.size() - passed - excused, excused);
        });
        reasons.values().stream()
                .limit(1)
                .flatMap(results -> results.entrySet().stream())
                .filter(result -> isExcused(result.getKey(), result.getValue()))
                .forEach(result -> System.out.println("not supported: " + result.getKey() + ": " + result.getValue()));
    }
}
