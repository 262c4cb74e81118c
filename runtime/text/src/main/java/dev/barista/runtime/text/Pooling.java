package dev.barista.runtime.text;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** How one vector for a text comes from those of its tokens. */
enum Pooling {
    /** The average over all tokens. */
    MEAN,
    /** That of the first token. */
    CLS,
    /** The largest over all tokens, element by element. */
    MAX;

    /**
     * Puts the vector of one text.
     *
     * @param tokens vectors of FP32, of one text after the other
     * @param start byte where those of this text begin
     * @param count how many tokens this text has, padding not counted; of none the vector is zeros
     * @param pooled filled
     */
    void pool(ByteBuffer tokens, int start, int count, float[] pooled) {
        int width = pooled.length;
        if (count == 0) {
            Arrays.fill(pooled, 0);
            return;
        }
        for (int i = 0; i < width; i++) {
            pooled[i] = tokens.getFloat(start + i * Float.BYTES);
        }
        for (int token = 1; token < count && this != CLS; token++) {
            int at = start + token * width * Float.BYTES;
            for (int i = 0; i < width; i++) {
                float value = tokens.getFloat(at + i * Float.BYTES);
                pooled[i] = this == MAX ? Math.max(pooled[i], value) : pooled[i] + value;
            }
        }
        for (int i = 0; i < width && this == MEAN; i++) {
            pooled[i] /= count;
        }
    }

    /** Makes a vector's length 1; one of zeros stays. */
    static void normalize(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double length = Math.sqrt(squares);
        for (int i = 0; i < vector.length && length > 0; i++) {
            vector[i] = (float) (vector[i] / length);
        }
    }
}
