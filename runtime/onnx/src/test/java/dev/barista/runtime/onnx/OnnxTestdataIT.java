package dev.barista.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.model.DataType;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.testing.OnnxTensorFiles;
import dev.barista.testing.TensorComparison;
import dev.barista.testing.TensorSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Runs the ONNX project's own test cases in process. They lie outside this repository: without the folder that
 * {@code BARISTA_TESTDATA} names (or {@code ../shared/testdata} beside the repository) this is skipped.
 */
@Tag("testdata")
class OnnxTestdataIT {

    private static final TensorComparison TOLERANCE = new TensorComparison(1e-3, 1e-5);

    /**
     * What ONNX Runtime refuses whoever calls it: operators of opsets before 7, those of training, and StringNormalizer
     * on a machine that lacks the locale.
     */
    private static final List<String> NOT_SUPPORTED = List.of(
            "Could not find an implementation for ",
            "is not a registered function/op",
            "which this machine lacks; make it there");

    private final OnnxRuntime runtime = new OnnxRuntime();
    private final TensorAllocator allocator = new DirectTensorAllocator();
    private final TensorSamples samples = new TensorSamples(allocator);
    private final Path cases = testdata().resolve("onnx");

    private static Path testdata() {
        String named = System.getProperty("barista.testdata", System.getenv("BARISTA_TESTDATA"));
        return named == null ? Path.of("../../../shared/testdata") : Path.of(named);
    }

    @BeforeEach
    void testdata_isThere() {
        assumeTrue(Files.isDirectory(cases), "no folder " + cases.toAbsolutePath());
    }

    @Test
    void pytorchConverted_answerAsTheirFilesSay() throws IOException {
        runFolders("pytorch-converted");
    }

    @Test
    void simple_answerAsTheirFilesSay() throws IOException {
        runFolders("simple");
    }

    @Test
    void light_answerAsTheirFilesSay() throws IOException {
        Path folder = cases.resolve("light");
        Map<String, Optional<String>> results = new TreeMap<>();
        for (Path model : list(folder, ".onnx")) {
            String name = fileName(model).replace(".onnx", "");
            ModelFiles files = new ModelFiles(folder, List.of(fileName(model)));
            results.put(name, result(files, new LightNetwork(folder.resolve(name + "_output_0.pb"))));
        }
        report("light", results);
    }

    private void runFolders(String group) throws IOException {
        Map<String, Optional<String>> results = new TreeMap<>();
        for (Path model : list(cases.resolve(group), "")) {
            ModelFiles files = new ModelFiles(model, List.of("model.onnx"));
            for (Path dataSet : list(model, "")) {
                if (Files.isDirectory(dataSet)) {
                    results.put(fileName(model) + "/" + fileName(dataSet), result(files, new StoredCase(dataSet)));
                }
            }
        }
        report(group, results);
    }

    /** Empty if the answer is right, else what went wrong. */
    private Optional<String> result(ModelFiles files, Case testCase) throws IOException {
        try (LoadedModel model = runtime.load(files, LoadOptions.DEFAULT);
                ModelInstance instance = model.newInstance()) {
            @Nullable Tensor[] inputs = testCase.inputs(model.signature().inputs());
            List<TensorSpec> outputs = model.signature().outputs();
            Tensor[] answers =
                    instance.run(inputs, IntStream.range(0, outputs.size()).toArray(), allocator);
            @Nullable Tensor[] expected = testCase.outputs(outputs);
            for (int i = 0; i < expected.length; i++) {
                Optional<String> difference = TOLERANCE.difference(Objects.requireNonNull(expected[i]), answers[i]);
                if (difference.isPresent()) {
                    return Optional.of(outputs.get(i).name() + ": " + difference.get());
                }
            }
            return Optional.empty();
        } catch (InferenceException | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static void report(String group, Map<String, Optional<String>> results) {
        List<String> failed = new ArrayList<>();
        int notSupported = 0;
        for (Map.Entry<String, Optional<String>> result : results.entrySet()) {
            String reason = result.getValue().orElse("");
            if (NOT_SUPPORTED.stream().anyMatch(reason::contains)) {
                notSupported++;
                System.out.println("not supported: " + result.getKey() + ": " + reason);
            } else if (!reason.isEmpty()) {
                failed.add(result.getKey() + ": " + reason);
            }
        }
        int passed = results.size() - failed.size() - notSupported;
        System.out.println(
                group + ": " + passed + " passed, " + failed.size() + " failed, " + notSupported + " not supported");
        assertThat(results).isNotEmpty();
        assertThat(failed).isEmpty();
    }

    private static List<Path> list(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> fileName(file).endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static String fileName(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** Inputs and expected outputs by a model's signature. */
    private interface Case {

        @Nullable
        Tensor[] inputs(List<TensorSpec> specs) throws IOException;

        @Nullable
        Tensor[] outputs(List<TensorSpec> specs) throws IOException;
    }

    /**
     * {@code input_0.pb}, … and {@code output_0.pb}, … in a folder, each a tensor or a sequence as the signature says.
     */
    private final class StoredCase implements Case {

        private final Path folder;

        StoredCase(Path folder) {
            this.folder = folder;
        }

        @Override
        public @Nullable Tensor[] inputs(List<TensorSpec> specs) throws IOException {
            return read("input_", specs);
        }

        @Override
        public @Nullable Tensor[] outputs(List<TensorSpec> specs) throws IOException {
            return read("output_", specs);
        }

        private @Nullable Tensor[] read(String prefix, List<TensorSpec> specs) throws IOException {
            List<@Nullable Tensor> tensors = new ArrayList<>();
            for (int file = 0; tensors.size() < specs.size(); file++) {
                Path path = folder.resolve(prefix + file + ".pb");
                String name = specs.get(tensors.size()).name();
                boolean sequence = tensors.size() + 1 < specs.size()
                        && specs.get(tensors.size() + 1).name().equals(name + ModelLayoutBuilder.LENGTHS_SUFFIX);
                if (specs.get(tensors.size()).optional() && !Files.exists(path)) {
                    tensors.add(null);
                } else if (sequence) {
                    List<Tensor> parts = OnnxTensorFiles.readSequence(path, allocator);
                    Tensor lengths = OnnxTensorFiles.lengths(parts, allocator);
                    tensors.add(OnnxTensorFiles.concatenate(parts, allocator));
                    tensors.add(lengths);
                } else {
                    tensors.add(OnnxTensorFiles.readTensor(path, allocator));
                }
            }
            return tensors.toArray(new Tensor[0]);
        }
    }

    /**
     * The input that the stored outputs of the light networks belong to: sizes unknown are 1, element k of n is k/n.
     */
    private final class LightNetwork implements Case {

        private final Path output;

        LightNetwork(Path output) {
            this.output = output;
        }

        @Override
        public Tensor[] inputs(List<TensorSpec> specs) {
            return specs.stream().map(this::ramp).toArray(Tensor[]::new);
        }

        @Override
        public Tensor[] outputs(List<TensorSpec> specs) throws IOException {
            return new Tensor[] {OnnxTensorFiles.readTensor(output, allocator)};
        }

        private Tensor ramp(TensorSpec spec) {
            if (spec.dataType() != DataType.FP32) {
                throw new IllegalArgumentException(spec.name() + " is " + spec.dataType());
            }
            long[] dims = spec.shape().dims();
            for (int i = 0; i < dims.length; i++) {
                dims[i] = Math.max(1, dims[i]);
            }
            Shape shape = Shape.of(dims);
            float[] elements = new float[(int) shape.elementCount()];
            for (int k = 0; k < elements.length; k++) {
                elements[k] = (float) ((double) k / elements.length);
            }
            return samples.floats(shape, elements);
        }
    }
}
