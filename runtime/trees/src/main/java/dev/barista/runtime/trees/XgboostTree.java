package dev.barista.runtime.trees;

import dev.barista.model.InferenceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A tree of XGBoost's JSON and UBJSON: an array for each property of its nodes. Filled by one thread, read once. */
final class XgboostTree {

    private int[] left = new int[0];
    private int[] right = new int[0];
    private int[] features = new int[0];
    private double[] conditions = new double[0];
    private double[] defaultLeft = new double[0];
    private double[] hessians = new double[0];
    private int[] splitTypes = new int[0];
    private int[] categories = new int[0];
    private int[] categoryNodes = new int[0];
    private int[] categoryStarts = new int[0];
    private int[] categorySizes = new int[0];

    /** Reads the tree that the document stands on. */
    static List<TreeNode> read(DocumentInput in, int index) {
        XgboostTree tree = new XgboostTree();
        in.object("tree " + index, key -> tree.field(in, key));
        try {
            return tree.nodes();
        } catch (InferenceException e) {
            throw InferenceException.invalid("tree " + index + ": " + e.getMessage());
        }
    }

    private void field(DocumentInput in, String key) {
        switch (key) {
            case "left_children" -> left = in.integers(key);
            case "right_children" -> right = in.integers(key);
            case "split_indices" -> features = in.integers(key);
            case "split_conditions" -> conditions = in.numbers(key);
            case "default_left" -> defaultLeft = in.numbers(key);
            case "sum_hessian" -> hessians = in.numbers(key);
            case "split_type" -> splitTypes = in.integers(key);
            case "categories" -> categories = in.integers(key);
            case "categories_nodes" -> categoryNodes = in.integers(key);
            case "categories_segments" -> categoryStarts = in.integers(key);
            case "categories_sizes" -> categorySizes = in.integers(key);
            case "tree_param" -> in.object(key, parameter -> parameter(in, parameter));
            default -> in.skip();
        }
    }

    private static void parameter(DocumentInput in, String key) {
        if (!key.equals("size_leaf_vector")) {
            in.skip();
        } else if (in.integer(key, 0, Integer.MAX_VALUE) > 1) {
            throw in.error("the trees have leaves of several values (multi_strategy=multi_output_tree), which can't be "
                    + "served; train with multi_strategy=one_output_per_tree");
        }
    }

    private List<TreeNode> nodes() {
        int count = left.length;
        checkLength("right_children", right.length, count);
        checkLength("split_indices", features.length, count);
        checkLength("split_conditions", conditions.length, count);
        checkLength("default_left", defaultLeft.length, count);
        hessians = hessians.length == 0 ? new double[count] : hessians;
        checkLength("sum_hessian", hessians.length, count);
        splitTypes = splitTypes.length == 0 ? new int[count] : splitTypes;
        checkLength("split_type", splitTypes.length, count);
        int[][] members = members(count);
        List<TreeNode> nodes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            nodes.add(node(i, members[i]));
        }
        return nodes;
    }

    private static void checkLength(String name, int length, int expected) {
        if (length != expected) {
            throw InferenceException.invalid(name + " has " + length + " elements, left_children " + expected);
        }
    }

    private TreeNode node(int i, int[] members) {
        if (left[i] == -1) {
            return new TreeNode.Leaf(i, (float) conditions[i], hessians[i], null);
        }
        boolean missingGoesLeft = defaultLeft[i] != 0;
        return switch (splitTypes[i]) {
            case 0 ->
                new TreeNode.NumericSplit(
                        features[i],
                        FloatKeys.below((float) conditions[i]),
                        TreeNode.Missing.NAN,
                        missingGoesLeft,
                        left[i],
                        right[i],
                        hessians[i]);
            case 1 ->
                new TreeNode.CategorySplit(
                        features[i], members, false, !missingGoesLeft, right[i], left[i], hessians[i]);
            default -> throw InferenceException.invalid("node " + i + " has the unknown split type " + splitTypes[i]);
        };
    }

    private int[][] members(int count) {
        checkLength("categories_segments", categoryStarts.length, categoryNodes.length);
        checkLength("categories_sizes", categorySizes.length, categoryNodes.length);
        int[][] members = new int[count][];
        Arrays.fill(members, new int[0]);
        for (int i = 0; i < categoryNodes.length; i++) {
            int start = categoryStarts[i];
            int size = categorySizes[i];
            if (start < 0 || size < 0 || size > categories.length - start) {
                throw InferenceException.invalid("categories_segments and categories_sizes name the categories " + start
                        + " to " + ((long) start + size) + ", and there are " + categories.length);
            }
            if (categoryNodes[i] < 0 || categoryNodes[i] >= count) {
                throw InferenceException.invalid("categories_nodes names node " + categoryNodes[i] + " of " + count);
            }
            members[categoryNodes[i]] = Arrays.copyOfRange(categories, start, start + size);
        }
        return members;
    }
}
