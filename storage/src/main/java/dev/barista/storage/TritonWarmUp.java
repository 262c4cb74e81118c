package dev.barista.storage;

import dev.barista.lifecycle.Example;
import dev.barista.lifecycle.Tolerance;
import dev.barista.lifecycle.VersionExamples;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.TensorAllocator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The requests that a Triton configuration wants versions to be warmed with.
 *
 * @param samples one for each request
 */
record TritonWarmUp(List<Sample> samples) {

    static final TritonWarmUp NONE = new TritonWarmUp(List.of());

    TritonWarmUp {
        samples = List.copyOf(samples);
    }

    /** @param name as configured, for messages */
    record Sample(String name, List<Input> inputs) {}

    /** @param shape whole, with the batch */
    record Input(String name, DataType type, Shape shape, WarmUpContent content) {}

    /**
     * Reads them.
     *
     * @param where the configuration's name in messages
     * @param batched whether shapes are written without their first dimension, the batch
     */
    static TritonWarmUp of(String where, ProtoNode.Message config, boolean batched) {
        List<Sample> samples = new ArrayList<>();
        TritonTensors tensors = new TritonTensors(where, false, new ArrayList<>());
        for (ProtoNode.Message message : config.messages("model_warmup")) {
            long rows = Math.max(1, message.integer("batch_size").orElse(1));
            List<Input> inputs = new ArrayList<>();
            ProtoNode.Message fields =
                    message.message("inputs").orElse(new ProtoNode.Message(message.line(), Map.of()));
            fields.fields().forEach((name, values) -> {
                ProtoNode.Message input = (ProtoNode.Message) values.getFirst();
                DataType type = tensors.dataType("model_warmup", name, input)
                        .orElseThrow(() -> error(where, input, name, "data_type is missing"));
                inputs.add(new Input(
                        name, type, shape(where, name, input, batched ? rows : 0), content(where, name, input)));
            });
            if (inputs.isEmpty()) {
                throw ProtoText.error(where, message.line(), "model_warmup: a request without inputs");
            }
            samples.add(new Sample(message.text("name").orElse("" + samples.size()), inputs));
        }
        return new TritonWarmUp(samples);
    }

    /** How often each request is made, as far as the configuration says. */
    static int runs(ProtoNode.Message config, int otherwise) {
        return (int) config.messages("model_warmup").stream()
                .mapToLong(message -> message.integer("count").orElse(0))
                .filter(count -> count > 0)
                .map(count -> Math.min(count, ModelYaml.MAX_WARM_UP_RUNS))
                .max()
                .orElse(otherwise);
    }

    private static Shape shape(String where, String name, ProtoNode.Message input, long rows) {
        List<Long> dims = new ArrayList<>(input.integers("dims"));
        if (dims.stream().anyMatch(dim -> dim < 0)) {
            throw error(where, input, name, "dims: a size is 0 or more");
        }
        if (rows > 0) {
            dims.addFirst(rows);
        }
        return Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
    }

    private static WarmUpContent content(String where, String name, ProtoNode.Message input) {
        if (input.text("input_data_file").isPresent()) {
            String file = input.text("input_data_file").get();
            if (!ModelYaml.isWithin(file)) {
                throw error(where, input, name, "input_data_file: expected a path within the model's folder warmup");
            }
            return new WarmUpContent.FromFile(file);
        }
        return input.isTrue("random_data") ? new WarmUpContent.Random() : new WarmUpContent.Zeros();
    }

    private static InferenceException error(String where, ProtoNode at, String name, String message) {
        return ProtoText.error(where, at.line(), "model_warmup: input \"" + name + "\": " + message);
    }

    /** The requests with the data of a model's folder, before whatever else a version is warmed with. */
    VersionExamples in(Path folder, VersionExamples others) {
        return samples.isEmpty() ? others : new Examples(folder.resolve(EntryNames.WARM_UP), this, others);
    }

    /** @param folder that files of data lie in */
    record Examples(Path folder, TritonWarmUp warmUp, VersionExamples others) implements VersionExamples {

        @Override
        public List<Example> read(TensorAllocator allocator) {
            List<Example> examples = new ArrayList<>();
            try {
                for (Sample sample : warmUp.samples()) {
                    examples.add(example(sample, allocator));
                }
                examples.addAll(others.read(allocator));
                return examples;
            } catch (RuntimeException | Error e) {
                examples.forEach(Example::close);
                throw e;
            }
        }

        private Example example(Sample sample, TensorAllocator allocator) {
            String source = "model_warmup \"" + sample.name() + "\"";
            List<NamedTensor> inputs = new ArrayList<>();
            try {
                for (Input input : sample.inputs()) {
                    inputs.add(new NamedTensor(
                            input.name(), input.content().tensor(input.type(), input.shape(), folder, allocator)));
                }
                return new Example(source, inputs, List.of(), Tolerance.DEFAULT);
            } catch (InferenceException e) {
                inputs.forEach(input -> input.tensor().close());
                throw new InferenceException(e.code(), source + ": " + e.getMessage(), e);
            }
        }
    }
}
