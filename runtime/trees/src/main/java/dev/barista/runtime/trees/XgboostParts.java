package dev.barista.runtime.trees;

import dev.barista.model.InferenceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** What readers of XGBoost's formats find, in whatever order; afterwards the model made of it. Used by one thread. */
final class XgboostParts {

    /** More would only be asked for by a broken file. */
    static final int MAX_FEATURES = 1 << 24;

    static final int MAX_GROUPS = 1 << 16;

    String booster = "";
    String objective = "";

    /** One for all groups or one for each; predictions, unless {@link #baseIsMargin}. */
    float[] baseScores = {0.5f};

    /** Whether the base score is a sum already, as before version 1. */
    boolean baseIsMargin;

    int features;
    int classes;
    int targets = 1;
    int parallelTrees = 1;
    int[] treeGroups = new int[0];
    OptionalInt bestIteration = OptionalInt.empty();

    /** Of DART: a weight for each tree; of others none, or 1 for each. */
    double[] treeWeights = new double[0];

    final List<List<TreeNode>> trees = new ArrayList<>();

    TreeEnsemble build() {
        check();
        XgboostObjective known = XgboostObjective.of(objective);
        double[] base = base(known);
        int treesPerIteration = (int) Math.min(Integer.MAX_VALUE, (long) base.length * parallelTrees);
        if (trees.size() % treesPerIteration != 0) {
            throw InferenceException.invalid("has " + trees.size() + " trees, which is no multiple of the "
                    + treesPerIteration + " that each iteration has");
        }
        List<Tree> all = new ArrayList<>(trees.size());
        for (int i = 0; i < trees.size(); i++) {
            int group = treeGroups[i];
            if (group < 0 || group >= base.length) {
                throw InferenceException.invalid("tree " + i + " is for output " + group + " of " + base.length);
            }
            all.add(new Tree(group, treeWeights.length > 0 ? weighted(i) : trees.get(i)));
        }
        return new TreeEnsemble(
                "XGBoost",
                all,
                treesPerIteration,
                bestIteration,
                features,
                new TreeEnsemble.Sums(base, true, false),
                new Link(known.link()));
    }

    private boolean isDart() {
        return booster.equals("dart");
    }

    private void check() {
        if (!booster.equals("gbtree") && !isDart()) {
            throw InferenceException.invalid(
                    "has the booster \"" + booster + "\"; expected gbtree or dart, as only " + "trees can be served");
        }
        checkCount("tree_info", treeGroups.length);
        if (isDart() || treeWeights.length > 0) {
            checkCount("weight_drop", treeWeights.length);
        }
    }

    private void checkCount(String name, int count) {
        if (count != trees.size()) {
            throw InferenceException.invalid(
                    name + " has " + count + " elements, and there are " + trees.size() + " trees");
        }
    }

    private double[] base(XgboostObjective known) {
        int groups = Math.max(1, Math.max(classes, targets));
        if (baseScores.length != 1 && baseScores.length != groups) {
            throw InferenceException.invalid(
                    "base_score has " + baseScores.length + " elements, and there are " + groups + " outputs");
        }
        double[] base = new double[groups];
        for (int i = 0; i < groups; i++) {
            float score = baseScores[baseScores.length == 1 ? 0 : i];
            base[i] = baseIsMargin ? score : known.margin(score);
        }
        return base;
    }

    /** The tree with the weight in its leaves, in floats as XGBoost multiplies them. */
    private List<TreeNode> weighted(int tree) {
        float weight = (float) treeWeights[tree];
        TreeNode[] nodes = trees.get(tree).toArray(TreeNode[]::new);
        for (int i = 0; i < nodes.length; i++) {
            if (nodes[i] instanceof TreeNode.Leaf leaf) {
                float value = (float) leaf.value() * weight;
                nodes[i] = new TreeNode.Leaf(leaf.id(), value, leaf.cover(), null);
            }
        }
        return Arrays.asList(nodes);
    }
}
