package dev.barista.runtime.trees;

import java.util.List;
import java.util.OptionalInt;

/**
 * A model as its file tells it; what all readers make.
 *
 * @param library that wrote it, such as {@code XGBoost}
 * @param treesPerIteration trees that one round of boosting added
 * @param bestIteration the round that was the best in training, from 0 on, if the file tells
 */
record TreeEnsemble(
        String library,
        List<Tree> trees,
        int treesPerIteration,
        OptionalInt bestIteration,
        int features,
        Sums sums,
        Link link) {

    /**
     * How leaves are added up.
     *
     * @param base what the sum of each group begins with
     * @param inFloats whether each sum is rounded to a float, as XGBoost's are
     * @param averages whether a prediction is made of the sum divided by the number of rounds
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sums(double[] base, boolean inFloats, boolean averages) {

        int groups() {
            return base.length;
        }
    }

    int iterations() {
        return trees.size() / treesPerIteration;
    }

    /** The same with the first rounds only. */
    TreeEnsemble first(int rounds) {
        return new TreeEnsemble(
                library,
                trees.subList(0, rounds * treesPerIteration),
                treesPerIteration,
                bestIteration,
                features,
                sums,
                link);
    }
}
