package dev.barista.runtime.trees;

/**
 * Trees as they are walked: all nodes in one array, those of a tree breadth first, so that both children of a split lie
 * side by side. Immutable.
 *
 * <p>A node is a long: the limit of its comparison in the upper half; below that the slot it looks at and, in the
 * lowest bits, how far its first child is from itself. The second child comes right behind. A leaf looks at any slot,
 * has a limit that no key exceeds and the distance 0: a step from a leaf leads to itself. So trees can be walked a
 * fixed number of steps, without a branch that depends on the data, and several at the same time.
 */
final class Forest {

    /** How many trees are walked at the same time. */
    static final int LANES = 8;

    /** After how many steps deep trees are asked whether all lanes have reached a leaf. */
    private static final int STRIDE = 6;

    private final long[] nodes;
    private final int[] roots;
    private final int[] steps;
    private final int childBits;
    private final int childMask;
    private final int firstCategory;
    private final RowKeys keys;
    private final CategorySets categories;
    private final NodeFacts facts;

    /**
     * What a {@link ForestBuilder} has put together.
     *
     * @param roots of the trees and of as many single leaves as make it a multiple of {@link #LANES}
     * @param steps for each {@link #LANES} trees how many lead to a leaf of each; -1 if one of them has categories
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Layout(long[] nodes, int[] roots, int[] steps, int childBits) {}

    Forest(Layout layout, RowKeys keys, CategorySets categories, NodeFacts facts) {
        this.nodes = layout.nodes();
        this.roots = layout.roots();
        this.steps = layout.steps();
        this.childBits = layout.childBits();
        this.childMask = (1 << childBits) - 1;
        this.firstCategory = keys.firstCategory();
        this.keys = keys;
        this.categories = categories;
        this.facts = facts;
    }

    RowKeys keys() {
        return keys;
    }

    NodeFacts facts() {
        return facts;
    }

    /** How many trees there are to walk, those included that only fill up. */
    int treeCount() {
        return roots.length;
    }

    int nodeCount() {
        return nodes.length;
    }

    int root(int tree) {
        return roots[tree];
    }

    boolean isLeaf(int node) {
        return ((int) nodes[node] & childMask) == 0;
    }

    int firstChild(int node) {
        return node + ((int) nodes[node] & childMask);
    }

    /** The feature that a split looks at. */
    int feature(int node) {
        return keys.feature(slot(node));
    }

    private int slot(int node) {
        return ((int) nodes[node] >>> childBits) & keys.indexMask();
    }

    long memoryBytes() {
        return nodes.length * (long) (Long.BYTES + 2 * Double.BYTES + Integer.BYTES)
                + roots.length * (long) Integer.BYTES
                + categories.memoryBytes();
    }

    /**
     * Finds the leaf of each tree for a row.
     *
     * @param keys the row's
     * @param from the first tree, a multiple of {@link #LANES}
     * @param to where to stop, at the next multiple
     * @param leaves takes the leaves' places, by tree
     */
    void walk(int[] keys, int from, int to, int[] leaves) {
        if (categories.isEmpty()) {
            walkNumeric(keys, from, to, leaves);
            return;
        }
        for (int tree = from; tree < to; tree += LANES) {
            if (steps[tree / LANES] >= 0) {
                walkNumeric(keys, tree, tree + LANES, leaves);
            } else {
                for (int i = tree; i < tree + LANES; i++) {
                    leaves[i] = walkOne(keys, roots[i]);
                }
            }
        }
    }

    private void walkNumeric(int[] row, int from, int to, int[] leaves) {
        long[] all = nodes;
        int bits = childBits;
        int mask = childMask;
        for (int tree = from; tree < to; tree += LANES) {
            int a = roots[tree];
            int b = roots[tree + 1];
            int c = roots[tree + 2];
            int d = roots[tree + 3];
            int e = roots[tree + 4];
            int f = roots[tree + 5];
            int g = roots[tree + 6];
            int h = roots[tree + 7];
            for (int left = steps[tree / LANES]; left > 0; left -= STRIDE) {
                for (int step = Math.min(left, STRIDE); step > 0; step--) {
                    long atA = all[a];
                    long atB = all[b];
                    long atC = all[c];
                    long atD = all[d];
                    a += ((int) atA & mask) + beyond(atA, row, bits);
                    b += ((int) atB & mask) + beyond(atB, row, bits);
                    c += ((int) atC & mask) + beyond(atC, row, bits);
                    d += ((int) atD & mask) + beyond(atD, row, bits);
                    long atE = all[e];
                    long atF = all[f];
                    long atG = all[g];
                    long atH = all[h];
                    e += ((int) atE & mask) + beyond(atE, row, bits);
                    f += ((int) atF & mask) + beyond(atF, row, bits);
                    g += ((int) atG & mask) + beyond(atG, row, bits);
                    h += ((int) atH & mask) + beyond(atH, row, bits);
                }
                long distances = all[a] | all[b] | all[c] | all[d] | all[e] | all[f] | all[g] | all[h];
                if (((int) distances & mask) == 0) {
                    break;
                }
            }
            leaves[tree] = a;
            leaves[tree + 1] = b;
            leaves[tree + 2] = c;
            leaves[tree + 3] = d;
            leaves[tree + 4] = e;
            leaves[tree + 5] = f;
            leaves[tree + 6] = g;
            leaves[tree + 7] = h;
        }
    }

    /**
     * 1 if the row's key is beyond the node's limit, else 0. The length of the keys is a power of two, so that no index
     * into them can be out of bounds.
     */
    private static int beyond(long node, int[] row, int bits) {
        return (int) (((node >> 32) - row[((int) node >>> bits) & (row.length - 1)]) >>> 63);
    }

    private int walkOne(int[] row, int root) {
        int node = root;
        while (!isLeaf(node)) {
            node = next(row, node);
        }
        return node;
    }

    /** Where a row goes from a split. */
    int next(int[] row, int node) {
        long at = nodes[node];
        int slot = slot(node);
        int key = row[slot];
        int limit = (int) (at >> 32);
        boolean first = slot < firstCategory ? key <= limit : categories.contains(limit, key);
        return firstChild(node) + (first ? 0 : 1);
    }
}
