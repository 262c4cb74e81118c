package dev.barista.runtime.trees;

import dev.barista.model.InferenceException;
import java.util.Arrays;
import java.util.List;

/**
 * A tree's nodes breadth first; made once for each tree, which checks it: every child is there and has one parent, so
 * no walk goes in circles.
 *
 * @param nodes indices into the tree's nodes
 * @param firstChild where the first child of each of them stands in this order; the second follows; 0 for leaves
 * @param depth splits on the longest way from root to leaf
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TreeOrder(int[] nodes, int[] firstChild, int depth) {

    /** @throws InferenceException INVALID_ARGUMENT if this is no tree */
    static TreeOrder of(Tree tree, int features) {
        List<TreeNode> all = tree.nodes();
        if (all.isEmpty()) {
            throw InferenceException.invalid("has no nodes");
        }
        int[] nodes = new int[all.size()];
        int[] firstChild = new int[all.size()];
        boolean[] seen = new boolean[all.size()];
        seen[0] = true;
        int count = 1;
        int depth = 0;
        int endOfLevel = 1;
        for (int i = 0; i < count; i++) {
            if (i == endOfLevel) {
                depth++;
                endOfLevel = count;
            }
            TreeNode node = all.get(nodes[i]);
            if (node instanceof TreeNode.Leaf) {
                continue;
            }
            checkFeature(feature(node), features);
            firstChild[i] = count;
            nodes[count++] = child(seen, first(node), nodes[i]);
            nodes[count++] = child(seen, second(node), nodes[i]);
        }
        return new TreeOrder(Arrays.copyOf(nodes, count), Arrays.copyOf(firstChild, count), depth);
    }

    private static int child(boolean[] seen, int child, int parent) {
        if (child < 0 || child >= seen.length) {
            throw InferenceException.invalid(
                    "node " + parent + " has the child " + child + ", and there are " + seen.length + " nodes");
        }
        if (seen[child]) {
            throw InferenceException.invalid("node " + child + " is reached twice, at last from node " + parent);
        }
        seen[child] = true;
        return child;
    }

    private static void checkFeature(int feature, int features) {
        if (feature < 0 || feature >= features) {
            throw InferenceException.invalid("splits by feature " + feature + ", and there are " + features);
        }
    }

    private static int feature(TreeNode node) {
        return switch (node) {
            case TreeNode.NumericSplit split -> split.feature();
            case TreeNode.CategorySplit split -> split.feature();
            case TreeNode.Leaf _ -> 0;
        };
    }

    private static int first(TreeNode node) {
        return switch (node) {
            case TreeNode.NumericSplit split -> split.left();
            case TreeNode.CategorySplit split -> split.in();
            case TreeNode.Leaf _ -> 0;
        };
    }

    private static int second(TreeNode node) {
        return switch (node) {
            case TreeNode.NumericSplit split -> split.right();
            case TreeNode.CategorySplit split -> split.out();
            case TreeNode.Leaf _ -> 0;
        };
    }
}
