package dev.barista.runtime.trees;

import java.nio.ByteBuffer;

/** A leaf that is a linear model of some features; where one of those is missing, it is a plain value. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LinearLeaf(double constant, int[] features, double[] coefficients, double otherwise) {

    /** The leaf's value for the row of floats that begins at this byte. */
    double value(ByteBuffer rows, int rowStart) {
        double sum = constant;
        for (int i = 0; i < features.length; i++) {
            float x = rows.getFloat(rowStart + features[i] * Float.BYTES);
            if (Float.isNaN(x)) {
                return otherwise;
            }
            sum += coefficients[i] * x;
        }
        return sum;
    }
}
