package dev.barista.runtime.trees;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A tree beside what its splits mean, said in comparisons of floats.
 *
 * @param thresholds of numeric splits
 * @param strict whether only what is less than the threshold goes left, or what equals it, too
 */
record PlainTree(List<TreeNode> nodes, List<Double> thresholds, boolean strict) {

    static PlainTree random(Random random, int features, float[] values) {
        boolean strict = random.nextBoolean();
        List<TreeNode> nodes = new ArrayList<>();
        List<Double> thresholds = new ArrayList<>();
        List<Integer> open = new ArrayList<>(List.of(0));
        int most = 1 + random.nextInt(40);
        nodes.add(leaf(random, 0));
        while (nodes.size() < most && !open.isEmpty()) {
            Collections.swap(open, random.nextInt(open.size()), open.size() - 1);
            int at = open.removeLast();
            int child = nodes.size();
            double threshold =
                    strict || random.nextBoolean() ? values[random.nextInt(values.length)] : random.nextGaussian();
            while (thresholds.size() <= at) {
                thresholds.add(0.0);
            }
            thresholds.set(at, threshold);
            nodes.set(at, split(random, features, threshold, strict, child));
            nodes.add(leaf(random, child));
            nodes.add(leaf(random, child + 1));
            open.add(child);
            open.add(child + 1);
        }
        return new PlainTree(nodes, thresholds, strict);
    }

    private static TreeNode.Leaf leaf(Random random, int id) {
        return new TreeNode.Leaf(id, (float) random.nextGaussian(), 1, null);
    }

    private static TreeNode split(Random random, int features, double threshold, boolean strict, int child) {
        int feature = random.nextInt(features);
        boolean flag = random.nextBoolean();
        if (random.nextInt(4) == 0) {
            int[] members = random.ints(random.nextInt(5), 0, 80).distinct().toArray();
            boolean truncates = random.nextBoolean();
            return new TreeNode.CategorySplit(feature, members, truncates, flag, child, child + 1, 1);
        }
        return new TreeNode.NumericSplit(
                feature,
                strict ? FloatKeys.below((float) threshold) : FloatKeys.upTo(threshold),
                random.nextInt(3) == 0 ? TreeNode.Missing.ZERO : TreeNode.Missing.NAN,
                flag,
                child,
                child + 1,
                1);
    }

    /** The leaf of the row that begins at this byte. */
    TreeNode.Leaf leaf(ByteBuffer rows, int start) {
        int at = 0;
        while (true) {
            switch (nodes.get(at)) {
                case TreeNode.Leaf leaf -> {
                    return leaf;
                }
                case TreeNode.NumericSplit split ->
                    at = goesLeft(split, rows.getFloat(start + 4 * split.feature()), thresholds.get(at))
                            ? split.left()
                            : split.right();
                case TreeNode.CategorySplit split ->
                    at = isMember(split, rows.getFloat(start + 4 * split.feature())) ? split.in() : split.out();
            }
        }
    }

    private boolean goesLeft(TreeNode.NumericSplit split, float x, double threshold) {
        boolean zero = x >= -1e-35f && x <= 1e-35f;
        if (Float.isNaN(x) || (split.missing() == TreeNode.Missing.ZERO && zero)) {
            return split.missingGoesLeft();
        }
        return strict ? x < threshold : x <= threshold;
    }

    private static boolean isMember(TreeNode.CategorySplit split, float x) {
        if (Float.isNaN(x)) {
            return split.missingIsIn();
        }
        if (split.truncates() ? x <= -1 : x < 0) {
            return false;
        }
        return x < 1000 && Arrays.stream(split.members()).anyMatch(member -> member == (int) x);
    }
}
