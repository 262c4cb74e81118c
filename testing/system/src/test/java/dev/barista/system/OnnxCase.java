package dev.barista.system;

import dev.barista.model.DataType;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import dev.barista.testing.OnnxTensorFiles;
import dev.barista.testing.TensorSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One of the ONNX project's test cases: a model, what it is asked, and what it must answer. */
sealed interface OnnxCase {

    TensorAllocator MEMORY = new DirectTensorAllocator();

    /** Of the served model, and of the case in reports. */
    String name();

    Path model();

    /** @param inputs as the server's metadata declares them */
    List<NamedTensor> inputs(List<TensorSpec> inputs) throws IOException;

    /** @param outputs as the server's metadata declares them */
    List<NamedTensor> outputs(List<TensorSpec> outputs) throws IOException;

    /** All cases of the folders {@code pytorch-converted}, {@code simple} and {@code light}. */
    static List<OnnxCase> in(Path onnx) {
        List<OnnxCase> cases = new ArrayList<>();
        Stream.of("pytorch-converted", "simple")
                .flatMap(group -> TestRepository.list(onnx.resolve(group)))
                .flatMap(TestRepository::list)
                .filter(Files::isDirectory)
                .forEach(dataSet -> cases.add(new StoredCase(dataSet)));
        TestRepository.list(onnx.resolve("light"))
                .filter(file -> TestRepository.nameOf(file).endsWith(".onnx"))
                .forEach(file -> cases.add(new LightNetwork(file)));
        return List.copyOf(cases);
    }

    /**
     * Inputs and outputs in files. A sequence of tensors travels as its rows one behind the other, followed by a tensor
     * {@code <name>.lengths} with the number of rows of each.
     */
    record StoredCase(Path dataSet) implements OnnxCase {

        @Override
        public String name() {
            return TestRepository.nameOf(dataSet.resolveSibling("").toAbsolutePath());
        }

        @Override
        public Path model() {
            return dataSet.resolveSibling("model.onnx");
        }

        @Override
        public List<NamedTensor> inputs(List<TensorSpec> inputs) throws IOException {
            return read("input_", inputs);
        }

        @Override
        public List<NamedTensor> outputs(List<TensorSpec> outputs) throws IOException {
            return read("output_", outputs);
        }

        private List<NamedTensor> read(String prefix, List<TensorSpec> specs) throws IOException {
            List<NamedTensor> tensors = new ArrayList<>();
            for (int file = 0; tensors.size() < specs.size(); file++) {
                Path path = dataSet.resolve(prefix + file + ".pb");
                if (prefix.equals("input_") && !Files.exists(path)) {
                    return tensors; // the rest are weights, which callers may replace but need not
                }
                String name = specs.get(tensors.size()).name();
                String lengths = name + ".lengths";
                boolean sequence = tensors.size() + 1 < specs.size()
                        && specs.get(tensors.size() + 1).name().equals(lengths);
                if (sequence) {
                    List<Tensor> parts = OnnxTensorFiles.readSequence(path, MEMORY);
                    Tensor rows = OnnxTensorFiles.lengths(parts, MEMORY);
                    tensors.add(new NamedTensor(name, OnnxTensorFiles.concatenate(parts, MEMORY)));
                    tensors.add(new NamedTensor(lengths, rows));
                } else {
                    tensors.add(new NamedTensor(name, OnnxTensorFiles.readTensor(path, MEMORY)));
                }
            }
            return tensors;
        }
    }

    /** A whole network. Its stored output belongs to this input: unknown sizes are 1, element k of n is k/n. */
    record LightNetwork(Path model) implements OnnxCase {

        @Override
        public String name() {
            return TestRepository.nameOf(model).replace(".onnx", "");
        }

        @Override
        public List<NamedTensor> inputs(List<TensorSpec> inputs) {
            return inputs.stream()
                    .map(spec -> new NamedTensor(spec.name(), ramp(spec)))
                    .toList();
        }

        @Override
        public List<NamedTensor> outputs(List<TensorSpec> outputs) throws IOException {
            Path file = model.resolveSibling(name() + "_output_0.pb");
            return List.of(new NamedTensor(outputs.getFirst().name(), OnnxTensorFiles.readTensor(file, MEMORY)));
        }

        private static Tensor ramp(TensorSpec spec) {
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
            return new TensorSamples(MEMORY).floats(shape, elements);
        }
    }
}
