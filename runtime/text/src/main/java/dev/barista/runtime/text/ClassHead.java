package dev.barista.runtime.text;

import dev.barista.model.Allocation;
import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The class of each text: BYTES [texts], the one with the highest score; that score, FP32 [texts]; and those of all
 * classes, FP32 [texts, classes].
 *
 * @param encoderOutput scores before they are made probabilities, FP32 [texts, classes]
 * @param classes how many, variable if the encoder doesn't say
 * @param labels what they are called; others are called {@code LABEL_<number>}
 * @param independent whether a text can have several classes, and each its own probability
 */
record ClassHead(int encoderOutput, long classes, List<String> labels, boolean independent) implements Head {

    private static final int LABEL = 0;
    private static final int SCORE = 1;

    ClassHead {
        labels = List.copyOf(labels);
    }

    @Override
    public List<TensorSpec> outputs() {
        return List.of(
                TensorSpec.of("label", DataType.BYTES, Shape.VARIABLE),
                TensorSpec.of("score", DataType.FP32, Shape.VARIABLE),
                TensorSpec.of("scores", DataType.FP32, Shape.VARIABLE, classes));
    }

    @Override
    public Tensor answer(int output, Encoded encoded, TensorAllocator allocator) {
        List<float[]> scores = scores(encoded);
        if (output == LABEL) {
            List<String> best = scores.stream().map(of -> label(highest(of))).toList();
            return BytesElements.tensor(Shape.of(best.size()), best, allocator);
        }
        int width = output == SCORE ? 1 : (int) (scores.isEmpty() ? Math.max(0, classes) : scores.getFirst().length);
        Shape shape = output == SCORE ? Shape.of(scores.size()) : Shape.of(scores.size(), width);
        Allocation memory = allocator.allocate(shape.elementCount() * Float.BYTES);
        ByteBuffer target = memory.buffer();
        for (int text = 0; text < scores.size(); text++) {
            float[] of = scores.get(text);
            for (int i = 0; i < width; i++) {
                target.putFloat((text * width + i) * Float.BYTES, output == SCORE ? of[highest(of)] : of[i]);
            }
        }
        return Tensor.owned(DataType.FP32, shape, memory);
    }

    private List<float[]> scores(Encoded encoded) {
        int width = (int) encoded.tensor().shape().dim(1);
        ByteBuffer logits = encoded.tensor().data();
        List<float[]> scores = new ArrayList<>();
        for (int text = 0; text < encoded.texts(); text++) {
            float[] of = new float[width];
            for (int i = 0; i < width; i++) {
                of[i] = logits.getFloat((text * width + i) * Float.BYTES);
            }
            scores.add(probabilities(of));
        }
        return scores;
    }

    private float[] probabilities(float[] logits) {
        boolean each = independent || logits.length == 1;
        double highest = logits.length == 0 ? 0 : logits[highest(logits)];
        double sum = 0;
        double[] powers = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            powers[i] = each ? 1 / (1 + Math.exp(-logits[i])) : Math.exp(logits[i] - highest);
            sum += powers[i];
        }
        float[] probabilities = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = (float) (each ? powers[i] : powers[i] / sum);
        }
        return probabilities;
    }

    /** The first of the highest; numbers that are none count for nothing. */
    private static int highest(float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] || Float.isNaN(scores[best]) ? i : best;
        }
        return best;
    }

    private String label(int number) {
        return number < labels.size() ? labels.get(number) : "LABEL_" + number;
    }
}
