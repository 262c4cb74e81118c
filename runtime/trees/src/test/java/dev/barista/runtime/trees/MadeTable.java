package dev.barista.runtime.trees;

import java.util.Random;

/**
 * Made rows with something to learn in them, the same for the same seed. Of the columns every fourth holds one of a few
 * whole numbers, and every tenth cell is missing.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MadeTable(float[] cells, int rows, int columns) {

    private static final int CATEGORIES = 12;

    static MadeTable of(int rows, int columns, long seed) {
        Random random = new Random(seed);
        float[] cells = new float[rows * columns];
        for (int i = 0; i < cells.length; i++) {
            boolean whole = isCategory(i % columns);
            float value = whole ? random.nextInt(CATEGORIES) : (float) random.nextGaussian();
            cells[i] = random.nextInt(10) == 0 ? Float.NaN : value;
        }
        return new MadeTable(cells, rows, columns);
    }

    static boolean isCategory(int column) {
        return column % 4 == 3;
    }

    /** A number that depends on the row, about from -4 to 4. */
    private float signal(int row) {
        float a = cell(row, 0);
        float b = cell(row, 1);
        float category = cell(row, 3);
        return a * b + Math.abs(cell(row, 2)) + (category % 3 - 1) + (a > 0.5f ? b : -1);
    }

    /** A missing cell counts as a value of its own. */
    private float cell(int row, int column) {
        float value = cells[row * columns + column];
        return Float.isNaN(value) ? 0.7f : value;
    }

    float[] numbers() {
        float[] labels = new float[rows];
        for (int row = 0; row < rows; row++) {
            labels[row] = signal(row);
        }
        return labels;
    }

    /** Above 0. */
    float[] counts() {
        float[] labels = numbers();
        for (int row = 0; row < rows; row++) {
            labels[row] = 1 + Math.round(Math.exp(labels[row] / 2));
        }
        return labels;
    }

    /** Whole numbers from 0 on. */
    float[] classes(int count) {
        float[] labels = numbers();
        for (int row = 0; row < rows; row++) {
            labels[row] = Math.clamp(Math.round(labels[row] + 1), 0, count - 1);
        }
        return labels;
    }
}
