package dev.barista.runtime.trees;

import java.util.List;

/**
 * A forest, and what its leaves add up to. Immutable.
 *
 * @param groupOf the output that each tree adds to
 * @param divisor what the sums are divided by before the link
 * @param treesPerBlock how many trees are walked for many rows before the next ones are, so that they stay in the
 *     processor's cache
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TreePredictor(
        Forest forest,
        int[] groupOf,
        int features,
        TreeEnsemble.Sums sums,
        double divisor,
        Link link,
        int treesPerBlock) {

    /** Nodes that stay in a cache of 1 MiB beside the rows, with what is known of them. */
    private static final int BLOCK_NODES = 4_096;

    static TreePredictor of(TreeEnsemble ensemble) {
        List<Tree> trees = ensemble.trees();
        Forest forest = ForestBuilder.build(trees, ensemble.features());
        double divisor = ensemble.sums().averages() ? Math.max(1, ensemble.iterations()) : 1;
        int nodesPerTree = Math.max(1, forest.nodeCount() / Math.max(1, forest.treeCount()));
        int lanes = Math.max(1, BLOCK_NODES / nodesPerTree / Forest.LANES);
        return new TreePredictor(
                forest,
                trees.stream().mapToInt(Tree::group).toArray(),
                ensemble.features(),
                ensemble.sums(),
                divisor,
                ensemble.link(),
                lanes * Forest.LANES);
    }

    int trees() {
        return groupOf.length;
    }

    int groups() {
        return sums.groups();
    }
}
