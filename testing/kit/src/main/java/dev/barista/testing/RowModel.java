package dev.barista.testing;

import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.ModelFiles;
import java.util.function.UnaryOperator;

/**
 * A model of one FP32 input and one FP32 output that answers each row by itself, with what it has to answer, bit for
 * bit.
 *
 * @param input {@code [-1,n]}
 * @param output {@code [-1]} or {@code [-1,n]}
 * @param answer the output's row for a row of the input
 */
public record RowModel(ModelFiles files, TensorSpec input, TensorSpec output, UnaryOperator<float[]> answer) {

    /** A model of an input x and an output y, both FP32 [-1,4], where y = 2x. */
    public static RowModel doubling(ModelFiles files) {
        return new RowModel(
                files,
                TensorSpec.of("x", DataType.FP32, Shape.VARIABLE, 4),
                TensorSpec.of("y", DataType.FP32, Shape.VARIABLE, 4),
                row -> {
                    float[] doubled = row.clone();
                    for (int i = 0; i < doubled.length; i++) {
                        doubled[i] *= 2;
                    }
                    return doubled;
                });
    }

    /** Elements of a row of the input. */
    public int width() {
        return (int) input.shape().dim(1);
    }

    /** A row of as many elements as the model takes, which count up from the given one. */
    public float[] countingRow(float first) {
        float[] row = new float[width()];
        for (int i = 0; i < row.length; i++) {
            row[i] = first + i;
        }
        return row;
    }

    /** What the model has to answer to these rows, one after the other. */
    public float[] answers(float[]... rows) {
        int width = output.shape().rank() == 1 ? 1 : (int) output.shape().dim(1);
        float[] answers = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(answer.apply(rows[i]), 0, answers, i * width, width);
        }
        return answers;
    }
}
