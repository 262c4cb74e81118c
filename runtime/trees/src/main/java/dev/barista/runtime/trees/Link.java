package dev.barista.runtime.trees;

/**
 * What turns the sums of a row's leaves into its prediction.
 *
 * @param scale a factor on the sum, where the kind has one
 */
record Link(Kind kind, double scale) {

    static final Link IDENTITY = new Link(Kind.IDENTITY, 1);

    /** The functions there are. */
    enum Kind {
        IDENTITY,
        /** 1 / (1 + exp(-scale x)) */
        SIGMOID,
        EXP,
        /** ln(1 + exp x) */
        LOG_1P_EXP,
        /** x |x|, after a regression of roots */
        SIGNED_SQUARE,
        /** 1 above 0, else 0 */
        STEP,
        SOFTMAX,
        /** The first of the largest sums, by its index. */
        ARGMAX
    }

    Link(Kind kind) {
        this(kind, 1);
    }

    /** How many numbers a prediction has. */
    int width(int groups) {
        return kind == Kind.ARGMAX ? 1 : groups;
    }

    /** Replaces the {@code groups} sums from {@code start} on by the prediction's numbers. */
    void apply(double[] sums, int start, int groups) {
        switch (kind) {
            case IDENTITY -> {}
            case SOFTMAX -> softmax(sums, start, groups);
            case ARGMAX -> sums[start] = largest(sums, start, groups) - start;
            case SIGMOID, EXP, LOG_1P_EXP, SIGNED_SQUARE, STEP -> {
                for (int i = start; i < start + groups; i++) {
                    sums[i] = one(sums[i]);
                }
            }
        }
    }

    private double one(double x) {
        return switch (kind) {
            case SIGMOID -> 1 / (1 + Math.exp(-scale * x));
            case EXP -> Math.exp(x);
            case LOG_1P_EXP -> Math.log1p(Math.exp(x));
            case SIGNED_SQUARE -> x * Math.abs(x);
            case STEP -> x > 0 ? 1 : 0;
            case IDENTITY, SOFTMAX, ARGMAX -> x;
        };
    }

    private static int largest(double[] sums, int start, int groups) {
        int largest = start;
        for (int i = start + 1; i < start + groups; i++) {
            if (sums[i] > sums[largest]) {
                largest = i;
            }
        }
        return largest;
    }

    private static void softmax(double[] sums, int start, int groups) {
        double most = sums[largest(sums, start, groups)];
        double total = 0;
        for (int i = start; i < start + groups; i++) {
            sums[i] = Math.exp(sums[i] - most);
            total += sums[i];
        }
        for (int i = start; i < start + groups; i++) {
            sums[i] /= total;
        }
    }
}
