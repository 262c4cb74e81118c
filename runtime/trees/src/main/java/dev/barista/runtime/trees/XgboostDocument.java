package dev.barista.runtime.trees;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads a model that XGBoost saved as JSON or UBJSON; the two have the same structure. */
final class XgboostDocument {

    private static final Pattern LIST_MARKS = Pattern.compile("[\\[\\]\\s]");
    private static final Pattern COMMA = Pattern.compile(",");

    private final DocumentInput in;
    private final XgboostParts parts = new XgboostParts();
    private boolean hasLearner;

    private XgboostDocument(DocumentInput in) {
        this.in = in;
    }

    /** The model in a document that stands on its beginning. */
    static TreeEnsemble read(DocumentInput in) {
        XgboostDocument document = new XgboostDocument(in);
        in.object("the model", document::top);
        if (!document.hasLearner) {
            throw in.error("is no model of XGBoost: it has no \"learner\"");
        }
        return document.parts.build();
    }

    private void top(String key) {
        if (key.equals("learner")) {
            hasLearner = true;
            in.object(key, this::learner);
        } else {
            in.skip();
        }
    }

    private void learner(String key) {
        switch (key) {
            case "learner_model_param" -> in.object(key, this::parameter);
            case "objective" -> in.object(key, this::objective);
            case "gradient_booster" -> in.object(key, this::booster);
            case "attributes" -> in.object(key, this::attribute);
            default -> in.skip();
        }
    }

    private void parameter(String key) {
        switch (key) {
            case "base_score" -> parts.baseScores = scores(in.text(key));
            case "num_feature" -> parts.features = in.integer(key, 0, XgboostParts.MAX_FEATURES);
            case "num_class" -> parts.classes = in.integer(key, 0, XgboostParts.MAX_GROUPS);
            case "num_target" -> parts.targets = in.integer(key, 0, XgboostParts.MAX_GROUPS);
            default -> in.skip();
        }
    }

    /** A number, or since version 3 several: {@code [5E-1,2E-1]}. */
    private static float[] scores(String text) {
        List<Float> scores = new ArrayList<>();
        for (String score : COMMA.split(LIST_MARKS.matcher(text).replaceAll(""), -1)) {
            scores.add((float) TextNumbers.decimal(score, "base_score"));
        }
        float[] array = new float[scores.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = scores.get(i);
        }
        return array;
    }

    private void objective(String key) {
        if (key.equals("name")) {
            parts.objective = in.text(key);
        } else {
            in.skip();
        }
    }

    private void attribute(String key) {
        if (key.equals("best_iteration")) {
            parts.bestIteration = OptionalInt.of(in.integer(key, 0, Integer.MAX_VALUE - 1));
        } else {
            in.skip();
        }
    }

    private void booster(String key) {
        switch (key) {
            case "name" -> parts.booster = in.text(key);
            case "model" -> in.object(key, this::model);
            case "gbtree" -> in.object(key, this::treesOfDart);
            case "weight_drop" -> parts.treeWeights = in.numbers(key);
            default -> in.skip();
        }
    }

    private void treesOfDart(String key) {
        if (key.equals("model")) {
            in.object(key, this::model);
        } else {
            in.skip();
        }
    }

    private void model(String key) {
        switch (key) {
            case "gbtree_model_param" -> in.object(key, this::treeParameter);
            case "tree_info" -> parts.treeGroups = in.integers(key);
            // Newer versions, such as 3.4, have no booster dart; a gbtree has the weights then.
            case "weight_drop" -> parts.treeWeights = in.numbers(key);
            case "trees" -> in.array(key, () -> parts.trees.add(XgboostTree.read(in, parts.trees.size())));
            default -> in.skip();
        }
    }

    private void treeParameter(String key) {
        if (key.equals("num_parallel_tree")) {
            parts.parallelTrees = Math.max(1, in.integer(key, 0, XgboostParts.MAX_GROUPS));
        } else {
            in.skip();
        }
    }
}
