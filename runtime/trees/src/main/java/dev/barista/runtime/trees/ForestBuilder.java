package dev.barista.runtime.trees;

import dev.barista.model.InferenceException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks trees and lays them out for walking. Used once. */
final class ForestBuilder {

    /** Keeps every index into arrays of nodes far from the end of ints. */
    private static final int MAX_NODES = 1 << 28;

    private static final int MAX_CHILD_BITS = 31;

    private final List<Tree> trees;
    private final List<TreeOrder> orders = new ArrayList<>();
    private final CategorySets categories = new CategorySets();
    private final RowKeys keys;
    private final int childBits;
    private final long[] nodes;
    private final NodeFacts facts;

    /** Where the next node goes. */
    private int end;

    private ForestBuilder(List<Tree> trees, int features) {
        this.trees = trees;
        Set<Slot> slots = new HashSet<>();
        long count = Forest.LANES;
        boolean linear = false;
        for (int i = 0; i < trees.size(); i++) {
            TreeOrder order = order(trees, i, features);
            orders.add(order);
            count += order.nodes().length;
            linear |= collect(trees.get(i), order, slots);
        }
        if (count > MAX_NODES) {
            throw InferenceException.invalid("has " + count + " nodes; at most " + MAX_NODES + " can be served");
        }
        this.keys = new RowKeys(slots);
        this.childBits = Math.min(MAX_CHILD_BITS, Integer.SIZE - keys.indexBits());
        this.nodes = new long[(int) count];
        this.facts = new NodeFacts(
                new double[(int) count],
                new int[(int) count],
                new double[(int) count],
                linear ? new @Nullable LinearLeaf[(int) count] : null);
    }

    /**
     * The forest of these trees.
     *
     * @throws InferenceException INVALID_ARGUMENT if one of them is no tree, or splits by a feature that is not there
     */
    static Forest build(List<Tree> trees, int features) {
        return new ForestBuilder(trees, features).build();
    }

    private static TreeOrder order(List<Tree> trees, int index, int features) {
        try {
            return TreeOrder.of(trees.get(index), features);
        } catch (InferenceException e) {
            throw InferenceException.invalid("tree " + index + ": " + e.getMessage());
        }
    }

    private static boolean collect(Tree tree, TreeOrder order, Set<Slot> slots) {
        boolean linear = false;
        for (int node : order.nodes()) {
            switch (tree.nodes().get(node)) {
                case TreeNode.NumericSplit split -> slots.add(Slot.of(split));
                case TreeNode.CategorySplit split -> slots.add(Slot.of(split));
                case TreeNode.Leaf leaf -> linear |= leaf.linear() != null;
            }
        }
        return linear;
    }

    private Forest build() {
        int padded = Math.ceilDiv(trees.size(), Forest.LANES) * Forest.LANES;
        int[] roots = new int[padded];
        int[] steps = new int[padded / Forest.LANES];
        for (int i = 0; i < padded; i++) {
            roots[i] = end;
            int lane = i / Forest.LANES;
            if (i >= trees.size()) {
                // What is added to any sum, even of -0, without a trace.
                end(new TreeNode.Leaf(0, -0.0, 0, null));
            } else if (add(trees.get(i), orders.get(i))) {
                steps[lane] = -1;
            } else if (steps[lane] >= 0) {
                steps[lane] = Math.max(steps[lane], orders.get(i).depth());
            }
        }
        return new Forest(new Forest.Layout(nodes, roots, steps, childBits), keys, categories, facts);
    }

    /** Adds a tree; says whether it has categories. */
    private boolean add(Tree tree, TreeOrder order) {
        boolean hasCategories = false;
        for (int i = 0; i < order.nodes().length; i++) {
            int distance = order.firstChild()[i] - i;
            switch (tree.nodes().get(order.nodes()[i])) {
                case TreeNode.Leaf leaf -> end(leaf);
                case TreeNode.NumericSplit split ->
                    split(split.limit(), keys.indexOf(Slot.of(split)), distance, split.cover());
                case TreeNode.CategorySplit split -> {
                    hasCategories = true;
                    int set = categories.add(split.members(), split.missingIsIn());
                    split(set, keys.indexOf(Slot.of(split)), distance, split.cover());
                }
            }
        }
        return hasCategories;
    }

    private void split(int limit, int slot, int distance, double cover) {
        if (distance >>> childBits != 0) {
            throw InferenceException.invalid("has a tree of too many nodes for a model that looks at so many features: "
                    + "a child lies " + distance + " nodes from its parent, at most " + (1L << childBits)
                    + " can be served");
        }
        nodes[end] =
                ((long) limit << Integer.SIZE) | Integer.toUnsignedLong((int) ((long) slot << childBits) | distance);
        facts.covers()[end] = cover;
        end++;
    }

    private void end(TreeNode.Leaf leaf) {
        nodes[end] = (long) FloatKeys.HIGHEST << Integer.SIZE;
        facts.values()[end] = leaf.value();
        facts.ids()[end] = leaf.id();
        facts.covers()[end] = leaf.cover();
        @Nullable LinearLeaf[] linear = facts.linear();
        if (linear != null) {
            linear[end] = leaf.linear();
        }
        end++;
    }
}
