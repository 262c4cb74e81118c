package dev.barista.runtime.trees;

import dev.barista.model.spi.ModelFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A model of XGBoost in JSON, written by hand: four features, and trees of one split each. */
final class HandMadeModel {

    private final List<String> trees = new ArrayList<>();
    private final List<String> groups = new ArrayList<>();
    private String objective = "reg:squarederror";
    private String baseScore = "0";
    private int classes;

    HandMadeModel objective(String name, String base, int count) {
        objective = name;
        baseScore = base;
        classes = count;
        return this;
    }

    /** A tree that adds to a group: what is below the threshold, or missing, goes left. */
    HandMadeModel tree(int group, int feature, float threshold, float left, float right) {
        groups.add(Integer.toString(group));
        trees.add(String.format(Locale.ROOT, """
                {"left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[%d,0,0],
                "split_conditions":[%s,%s,%s],"default_left":[1,0,0],"sum_hessian":[10,4,6],
                "tree_param":{"num_nodes":"3","size_leaf_vector":"1"}}""", feature, threshold, left, right));
        return this;
    }

    String json() {
        return String.format(
                Locale.ROOT,
                """
                {"learner":{"attributes":{},"feature_names":[],"gradient_booster":{"model":{
                "gbtree_model_param":{"num_parallel_tree":"1","num_trees":"%d"},"tree_info":[%s],
                "trees":[%s]},"name":"gbtree"},
                "learner_model_param":{"base_score":"%s","num_class":"%d","num_feature":"4","num_target":"1"},
                "objective":{"name":"%s"}},"version":[2,1,4]}""",
                trees.size(),
                String.join(",", groups),
                String.join(",", trees),
                baseScore,
                classes,
                objective);
    }

    ModelFiles writeTo(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("model.json"), json(), StandardCharsets.UTF_8);
            return new ModelFiles(folder, List.of("model.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
