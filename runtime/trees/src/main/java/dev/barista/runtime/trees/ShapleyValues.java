package dev.barista.runtime.trees;

import dev.barista.model.InferenceException;

/**
 * How much each feature of a row adds to the sums: Shapley values over the splits, where a feature that is not known
 * follows the training data (Lundberg, Erion and Lee, Consistent Individualized Feature Attribution for Tree Ensembles,
 * algorithm 2).
 *
 * <p>On the way down, a path holds each feature that was split by, once: what part of the training data passes its
 * splits ({@code zeros}), whether the row does ({@code ones}), and the weights of the subsets of features by their
 * size. Each node works on a copy of its parent's path, which lies right behind it. Used by one thread at a time.
 */
final class ShapleyValues {

    /** The memory of a path grows with the square of the depth, and the stack with the depth. */
    static final int MAX_DEPTH = 1024;

    private final Forest forest;
    private final double[] expectations;
    private final int[] features;
    private final double[] zeros;
    private final double[] ones;
    private final double[] weights;

    private int[] keys = new int[0];
    private double[] target = new double[0];
    private int targetStart;

    ShapleyValues(Forest forest, double[] expectations, int depth) {
        this.forest = forest;
        this.expectations = expectations;
        int size = (depth + 2) * (depth + 3) / 2;
        this.features = new int[size];
        this.zeros = new double[size];
        this.ones = new double[size];
        this.weights = new double[size];
    }

    /**
     * What each of the first trees predicts on average.
     *
     * @throws InferenceException INVALID_ARGUMENT if the file does not tell how much training data each node saw
     */
    static double[] expectations(Forest forest, int trees) {
        NodeFacts facts = forest.facts();
        double[] means = facts.values().clone();
        double[] covers = facts.covers();
        for (int node = means.length - 1; node >= 0; node--) {
            if (forest.isLeaf(node)) {
                continue;
            }
            if (!(covers[node] > 0)) {
                throw InferenceException.invalid("does not tell how much training data reached each node, which the "
                        + "output \"contributions\" needs; leave it out of the option \"outputs\"");
            }
            int first = forest.firstChild(node);
            means[node] = (means[first] * covers[first] + means[first + 1] * covers[first + 1]) / covers[node];
        }
        double[] expectations = new double[trees];
        for (int tree = 0; tree < trees; tree++) {
            expectations[tree] = means[forest.root(tree)];
        }
        return expectations;
    }

    /**
     * Adds the contributions to one tree.
     *
     * @param row the row's keys
     * @param to takes them from {@code start} on, by feature; the expectation comes behind the last
     */
    void add(int tree, int[] row, double[] to, int start, int featureCount) {
        keys = row;
        target = to;
        targetStart = start;
        to[start + featureCount] += expectations[tree];
        descend(forest.root(tree), 0, 0, new Step(1, 1, -1));
    }

    /** The last step of the way to a node. */
    private record Step(double zero, double one, int feature) {}

    /** @param length of the parent's path, which begins at {@code parent} */
    private void descend(int node, int parent, int length, Step step) {
        int path = parent + length;
        copy(parent, path, length);
        extend(path, length, step);
        if (forest.isLeaf(node)) {
            double value = forest.facts().values()[node];
            for (int i = 1; i <= length; i++) {
                target[targetStart + features[path + i]] +=
                        weightWithout(path, length, i) * (ones[path + i] - zeros[path + i]) * value;
            }
        } else {
            split(node, path, length);
        }
    }

    private void split(int node, int path, int length) {
        int feature = forest.feature(node);
        int known = find(path, length, feature);
        double zero = 1;
        double one = 1;
        int left = length;
        if (known > 0) {
            zero = zeros[path + known];
            one = ones[path + known];
            remove(path, length, known);
            left--;
        }
        int hot = forest.next(keys, node);
        int cold = 2 * forest.firstChild(node) + 1 - hot;
        double[] covers = forest.facts().covers();
        visit(hot, path, left + 1, new Step(zero * covers[hot] / covers[node], one, feature));
        visit(cold, path, left + 1, new Step(zero * covers[cold] / covers[node], 0, feature));
    }

    /** Nothing below a node counts that neither the row nor the training data reaches. */
    private void visit(int node, int path, int length, Step step) {
        if (step.zero() != 0 || step.one() != 0) {
            descend(node, path, length, step);
        }
    }

    private int find(int path, int length, int feature) {
        for (int i = 1; i <= length; i++) {
            if (features[path + i] == feature) {
                return i;
            }
        }
        return 0;
    }

    private void copy(int from, int to, int length) {
        System.arraycopy(features, from, features, to, length);
        System.arraycopy(zeros, from, zeros, to, length);
        System.arraycopy(ones, from, ones, to, length);
        System.arraycopy(weights, from, weights, to, length);
    }

    private void extend(int path, int length, Step step) {
        features[path + length] = step.feature();
        zeros[path + length] = step.zero();
        ones[path + length] = step.one();
        weights[path + length] = length == 0 ? 1 : 0;
        for (int i = length - 1; i >= 0; i--) {
            weights[path + i + 1] += step.one() * weights[path + i] * (i + 1) / (length + 1);
            weights[path + i] *= step.zero() * (length - i) / (length + 1);
        }
    }

    /** Undoes the step of one feature, as if it had never been on the path. */
    private void remove(int path, int length, int index) {
        double one = ones[path + index];
        double zero = zeros[path + index];
        double next = weights[path + length];
        for (int i = length - 1; i >= 0; i--) {
            double weight = weights[path + i];
            if (one != 0) {
                weights[path + i] = next * (length + 1) / ((i + 1) * one);
                next = weight - weights[path + i] * zero * (length - i) / (length + 1);
            } else {
                weights[path + i] = weight * (length + 1) / (zero * (length - i));
            }
        }
        for (int i = path + index; i < path + length; i++) {
            features[i] = features[i + 1];
            zeros[i] = zeros[i + 1];
            ones[i] = ones[i + 1];
        }
    }

    /** The sum of the weights that the path would have without the step of one feature. */
    private double weightWithout(int path, int length, int index) {
        double one = ones[path + index];
        double zero = zeros[path + index];
        double next = weights[path + length];
        double total = 0;
        for (int i = length - 1; i >= 0; i--) {
            if (one != 0) {
                double weight = next * (length + 1) / ((i + 1) * one);
                total += weight;
                next = weights[path + i] - weight * zero * (length - i) / (length + 1);
            } else {
                total += weights[path + i] * (length + 1) / (zero * (length - i));
            }
        }
        return total;
    }
}
