package dev.barista.runtime.trees;

import org.jspecify.annotations.Nullable;

/**
 * What is told of each node of a forest beside the way on, by its place there.
 *
 * @param values of leaves; of splits nothing
 * @param ids of leaves: what the library calls them
 * @param covers of all nodes
 * @param linear leaves that are linear models, null elsewhere; no array if there is none at all
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NodeFacts(
        double[] values,
        int[] ids,
        double[] covers,
        @Nullable LinearLeaf @Nullable [] linear) {

    boolean isLinear() {
        return linear != null;
    }
}
