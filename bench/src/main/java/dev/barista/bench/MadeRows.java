package dev.barista.bench;

import java.util.SplittableRandom;

/** Made rows of which every twentieth number is missing, with what a model may learn of them. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MadeRows(float[] cells, float[] labels, int columns) {

    static MadeRows of(int rows, int columns, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] cells = new float[rows * columns];
        float[] labels = new float[rows];
        for (int row = 0; row < rows; row++) {
            int start = row * columns;
            for (int column = 0; column < columns; column++) {
                cells[start + column] = (float) random.nextGaussian();
            }
            labels[row] = (float) (cells[start] * cells[start + 1]
                    + Math.sin(3 * cells[start + 2])
                    + Math.abs(cells[start + 3])
                    + random.nextGaussian() / 4);
            for (int column = 0; column < columns; column++) {
                if (random.nextInt(20) == 0) {
                    cells[start + column] = Float.NaN;
                }
            }
        }
        return new MadeRows(cells, labels, columns);
    }

    int rows() {
        return labels.length;
    }
}
