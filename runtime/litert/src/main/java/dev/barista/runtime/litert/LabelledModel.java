package dev.barista.runtime.litert;

import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelInstance;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A classifier with one more output for each that has labels: the label of the highest number of each row. */
record LabelledModel(LoadedModel model, Signature signature, List<LabelledOutput> labelled) implements LoadedModel {

    private static final String SUFFIX = ".label";

    LabelledModel {
        labelled = List.copyOf(labelled);
    }

    /**
     * Takes over a model.
     *
     * @param labels by outputs
     * @throws InferenceException INVALID_ARGUMENT if labels and outputs don't fit each other
     */
    static LabelledModel of(LoadedModel model, Map<Integer, List<String>> labels) {
        Signature plain = model.signature();
        List<TensorSpec> outputs = new ArrayList<>(plain.outputs());
        List<LabelledOutput> labelled = new ArrayList<>();
        for (int i = 0; i < plain.outputs().size(); i++) {
            List<String> lines = labels.get(i);
            if (lines != null) {
                TensorSpec source = plain.outputs().get(i);
                check(source, lines.size());
                labelled.add(new LabelledOutput(i, lines));
                outputs.add(TensorSpec.of(
                        source.name() + SUFFIX, DataType.BYTES, source.shape().dim(0)));
            }
        }
        return new LabelledModel(model, new Signature(plain.inputs(), outputs, plain.maxBatchSize()), labelled);
    }

    private static void check(TensorSpec source, int labels) {
        boolean isNumber = switch (source.dataType()) {
            case FP32, INT8, UINT8 -> true;
            default -> false;
        };
        if (!isNumber || source.shape().rank() != 2 || source.shape().dim(1) != labels) {
            throw InferenceException.invalid("option \"" + LiteOptions.LABELS + "\": output \"" + source.name() + "\", "
                    + source.describe() + ", does not fit the " + labels + " labels in the file");
        }
    }

    @Override
    public long memoryBytes() {
        return model.memoryBytes();
    }

    @Override
    public ModelInstance newInstance() {
        return new LabellingInstance(
                model.newInstance(), model.signature().outputs().size(), labelled);
    }

    @Override
    public void close() {
        model.close();
    }

    /**
     * An output with labels.
     *
     * @param source its index among the model's outputs
     */
    record LabelledOutput(int source, List<String> labels) {

        LabelledOutput {
            labels = List.copyOf(labels);
        }

        /** The label of each row; the caller owns it. */
        Tensor labelsOf(Tensor numbers, TensorAllocator allocator) {
            int rows = Math.toIntExact(numbers.shape().dim(0));
            List<String> best = new ArrayList<>(rows);
            ByteBuffer data = numbers.data();
            for (int row = 0; row < rows; row++) {
                best.add(labels.get(highest(numbers.dataType(), data, row * labels.size())));
            }
            return BytesElements.tensor(Shape.of(rows), best, allocator);
        }

        /** The first of the highest; not a number is never higher. */
        private int highest(DataType type, ByteBuffer data, int start) {
            int found = 0;
            for (int i = 1; i < labels.size(); i++) {
                found = number(type, data, start + i) > number(type, data, start + found) ? i : found;
            }
            return found;
        }

        private static float number(DataType type, ByteBuffer data, int index) {
            return switch (type) {
                case INT8 -> data.get(index);
                case UINT8 -> Byte.toUnsignedInt(data.get(index));
                default -> data.getFloat(index * Float.BYTES);
            };
        }
    }

    /** Runs the model and reads labels off its outputs. */
    private record LabellingInstance(ModelInstance instance, int outputCount, List<LabelledOutput> labelled)
            implements ModelInstance {

        @Override
        public Tensor[] run(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) {
            Set<Integer> computed = new LinkedHashSet<>();
            for (int output : outputs) {
                computed.add(source(output));
            }
            List<Integer> order = List.copyOf(computed);
            Tensor[] sources =
                    instance.run(inputs, order.stream().mapToInt(i -> i).toArray(), allocator);
            Tensor[] answers = new Tensor[outputs.length];
            int made = 0;
            try {
                for (; made < answers.length; made++) {
                    Tensor source = sources[order.indexOf(source(outputs[made]))];
                    answers[made] = isLabel(outputs[made])
                            ? labelled.get(outputs[made] - outputCount).labelsOf(source, allocator)
                            : source;
                }
                return answers;
            } finally {
                boolean done = made == answers.length;
                for (int i = 0; i < made && !done; i++) {
                    if (isLabel(outputs[i])) {
                        answers[i].close();
                    }
                }
                for (int i = 0; i < sources.length; i++) {
                    if (!done || !isAsked(order.get(i), outputs)) {
                        sources[i].close();
                    }
                }
            }
        }

        private boolean isLabel(int output) {
            return output >= outputCount;
        }

        private static boolean isAsked(int output, int[] outputs) {
            return Arrays.stream(outputs).anyMatch(asked -> asked == output);
        }

        private int source(int output) {
            return isLabel(output) ? labelled.get(output - outputCount).source() : output;
        }

        @Override
        public void interrupt() {
            instance.interrupt();
        }

        @Override
        public void close() {
            instance.close();
        }
    }
}
