package dev.barista.runtime.trees;

import org.jspecify.annotations.Nullable;

/** A node of a {@link Tree}; children are indices into the tree's nodes. */
sealed interface TreeNode {

    /** How much of the training data came here: a sum of weights or a count; 0 where the file doesn't tell. */
    double cover();

    /**
     * An end of the tree.
     *
     * @param id what the library calls the leaf
     * @param linear what is evaluated instead of the value, where the leaf is a linear model
     */
    record Leaf(
            int id, double value, double cover, @Nullable LinearLeaf linear) implements TreeNode {}

    /**
     * A comparison; what is at most the limit goes left.
     *
     * @param limit the largest key that goes left, see {@link FloatKeys}
     * @param missing which values are none
     * @param missingGoesLeft where those go
     */
    record NumericSplit(
            int feature, int limit, Missing missing, boolean missingGoesLeft, int left, int right, double cover)
            implements TreeNode {}

    /**
     * A set of categories: its members go in, all others out.
     *
     * @param truncates whether a category is any number without its fraction, so that -0.5 is 0
     * @param missingIsIn whether NaN counts as a member
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record CategorySplit(
            int feature, int[] members, boolean truncates, boolean missingIsIn, int in, int out, double cover)
            implements TreeNode {}

    /** Which values of a feature count as missing. */
    enum Missing {
        NAN,
        /** NaN, and what LightGBM takes for zero. */
        ZERO
    }
}
