package dev.barista.runtime.trees;

import dev.barista.model.InferenceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * A tree of LightGBM's text format: arrays over its splits and over its leaves. A child below 0 is a leaf, -1 the
 * first. Here leaves come behind the splits.
 */
final class LightgbmTree {

    private static final int CATEGORICAL = 1;
    private static final int DEFAULT_LEFT = 2;
    private static final int MISSING_SHIFT = 2;
    private static final int MISSING_MASK = 3;

    private final Map<String, String> section;
    private final int leaves;
    private final int splits;

    private LightgbmTree(Map<String, String> section) {
        this.section = section;
        this.leaves =
                TextNumbers.integer(section.getOrDefault("num_leaves", ""), "num_leaves", 1, Integer.MAX_VALUE / 2);
        this.splits = leaves - 1;
    }

    static List<TreeNode> read(Map<String, String> section, int index) {
        try {
            return new LightgbmTree(section).nodes();
        } catch (InferenceException e) {
            throw InferenceException.invalid("tree " + index + ": " + e.getMessage());
        }
    }

    private List<TreeNode> nodes() {
        double[] values = numbers("leaf_value", leaves);
        double[] counts = optional("leaf_count", leaves);
        @Nullable LinearLeaf[] linear = linear(values);
        List<TreeNode> nodes = new ArrayList<>(leaves + splits);
        splits(nodes);
        for (int i = 0; i < leaves; i++) {
            nodes.add(new TreeNode.Leaf(i, values[i], counts[i], linear[i]));
        }
        return nodes;
    }

    private void splits(List<TreeNode> nodes) {
        int[] features = integers("split_feature", splits);
        double[] thresholds = numbers("threshold", splits);
        int[] decisions = splits > 0 && !section.containsKey("decision_type")
                ? new int[splits]
                : integers("decision_type", splits);
        int[] left = integers("left_child", splits);
        int[] right = integers("right_child", splits);
        double[] counts = optional("internal_count", splits);
        int[][] categories = categories();
        for (int i = 0; i < splits; i++) {
            int toLeft = place(left[i]);
            int toRight = place(right[i]);
            if ((decisions[i] & CATEGORICAL) != 0) {
                int[] members = categories(categories, thresholds[i]);
                nodes.add(new TreeNode.CategorySplit(features[i], members, true, false, toLeft, toRight, counts[i]));
            } else {
                nodes.add(numeric(features[i], thresholds[i], decisions[i], new int[] {toLeft, toRight}, counts[i]));
            }
        }
    }

    private int place(int child) {
        return child >= 0 ? child : splits + ~child;
    }

    private static TreeNode numeric(int feature, double threshold, int decision, int[] children, double count) {
        int missing = (decision >> MISSING_SHIFT) & MISSING_MASK;
        boolean defaultLeft = (decision & DEFAULT_LEFT) != 0;
        // Without missing values in training NaN counts as 0.
        boolean missingGoesLeft = missing == 0 ? 0 <= threshold : defaultLeft;
        return new TreeNode.NumericSplit(
                feature,
                FloatKeys.upTo(threshold),
                missing == 1 ? TreeNode.Missing.ZERO : TreeNode.Missing.NAN,
                missingGoesLeft,
                children[0],
                children[1],
                count);
    }

    private static int[] categories(int[][] categories, double index) {
        if (index < 0 || index >= categories.length || index != Math.rint(index)) {
            throw InferenceException.invalid(
                    "a split has the set of categories " + index + ", and there are " + categories.length);
        }
        return categories[(int) index];
    }

    /** The members of each set of categories, which the file has as bits. */
    private int[][] categories() {
        if (!section.containsKey("cat_boundaries")) {
            return new int[0][];
        }
        double[] starts = numbers("cat_boundaries", -1);
        double[] words = numbers("cat_threshold", -1);
        int[][] sets = new int[Math.max(0, starts.length - 1)][];
        for (int i = 0; i < sets.length; i++) {
            if (!(starts[i] >= 0 && starts[i] <= starts[i + 1] && starts[i + 1] <= words.length)) {
                throw InferenceException.invalid("cat_boundaries goes from " + starts[i] + " to " + starts[i + 1]
                        + ", and cat_threshold has " + words.length + " elements");
            }
            sets[i] = members(words, (int) starts[i], (int) starts[i + 1]);
        }
        return sets;
    }

    private static int[] members(double[] words, int start, int end) {
        int[] members = new int[0];
        int count = 0;
        for (int i = start; i < end; i++) {
            long word = (long) words[i];
            for (int bit = 0; bit < Integer.SIZE; bit++) {
                if ((word & (1L << bit)) != 0) {
                    if (count == members.length) {
                        members = Arrays.copyOf(members, Math.max(8, 2 * count));
                    }
                    members[count++] = (i - start) * Integer.SIZE + bit;
                }
            }
        }
        return Arrays.copyOf(members, count);
    }

    private @Nullable LinearLeaf[] linear(double[] values) {
        @Nullable LinearLeaf[] linear = new @Nullable LinearLeaf[leaves];
        if (!section.getOrDefault("is_linear", "0").strip().equals("1")) {
            return linear;
        }
        double[] constants = numbers("leaf_const", leaves);
        int[] counts = integers("num_features", leaves);
        int[] features = whole("leaf_features", numbers("leaf_features", -1));
        double[] coefficients = numbers("leaf_coeff", features.length);
        int start = 0;
        for (int i = 0; i < leaves; i++) {
            if (counts[i] < 0 || counts[i] > features.length - start) {
                throw InferenceException.invalid("num_features asks for more features than leaf_features has");
            }
            linear[i] = new LinearLeaf(
                    constants[i],
                    Arrays.copyOfRange(features, start, start + counts[i]),
                    Arrays.copyOfRange(coefficients, start, start + counts[i]),
                    values[i]);
            start += counts[i];
        }
        return linear;
    }

    private double[] optional(String name, int count) {
        return section.containsKey(name) ? numbers(name, count) : new double[count];
    }

    private int[] integers(String name, int count) {
        return whole(name, numbers(name, count));
    }

    private static int[] whole(String name, double[] numbers) {
        int[] integers = new int[numbers.length];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = (int) numbers[i];
            if (integers[i] != numbers[i]) {
                throw InferenceException.invalid(name + ": expected whole numbers, got " + numbers[i]);
            }
        }
        return integers;
    }

    /** @param count how many there must be; any number if it is below 0 */
    private double[] numbers(String name, int count) {
        NumberList numbers = new NumberList();
        StringTokenizer words = new StringTokenizer(section.getOrDefault(name, ""));
        while (words.hasMoreTokens()) {
            numbers.add(TextNumbers.decimal(words.nextToken(), name));
        }
        double[] array = numbers.toArray();
        if (count >= 0 && array.length != count) {
            throw InferenceException.invalid(name + " has " + array.length + " elements, expected " + count);
        }
        return array;
    }
}
