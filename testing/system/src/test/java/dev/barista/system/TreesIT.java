package dev.barista.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.inference.Barista;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.InferenceResponse;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.testing.TensorSamples;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders with models of boosted trees are served as they lie, and opened in process. */
class TreesIT {

    /** One split: less than 2.5 gives 1, all else -1, a missing value -1. */
    private static final String XGBOOST = """
            {"learner":{"gradient_booster":{"model":{"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1"},
            "tree_info":[0],"trees":[{"left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[0,0,0],
            "split_conditions":[2.5,1,-1],"default_left":[0,0,0],"sum_hessian":[4,1,3]}]},"name":"gbtree"},
            "learner_model_param":{"base_score":"0","num_class":"0","num_feature":"2","num_target":"1"},
            "objective":{"name":"reg:squarederror"}},"version":[2,1,4]}
            """;

    private static final String LIGHTGBM = """
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            max_feature_idx=1
            objective=regression

            Tree=0
            num_leaves=2
            num_cat=0
            split_feature=0
            threshold=2.5
            decision_type=8
            left_child=-1
            right_child=-2
            leaf_value=1 -1
            leaf_count=1 3
            internal_count=4

            end of trees
            """;

    private static final String BODY =
            "{\"inputs\":[{\"name\":\"input\",\"shape\":[3,2],\"datatype\":\"FP32\",\"data\":[2,0,3,0,\"NaN\",0]}]}";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void foldersOfTrees_areServed() {
        TestRepository models = new TestRepository(folder);
        models.put("x/1/model.json", XGBOOST);
        models.put("l/1/model.txt", LIGHTGBM);
        models.put("l/model.yaml", "options: {outputs: 'prediction, contributions'}\n");
        try (RunningServer server = RunningServer.serving(folder)) {
            assertThat(server.rest().post("/v2/models/x/infer", BODY).text())
                    .contains("\"name\":\"prediction\"", "\"shape\":[3]", "\"data\":[1.0,-1.0,-1.0]");
            assertThat(server.rest().post("/v2/models/l/infer", BODY).text())
                    .contains("\"data\":[1.0,-1.0,-1.0]", "\"data\":[1.5,0.0,-0.5,-0.5,0.0,-0.5,-0.5,0.0,-0.5]");
            assertThat(server.rest().get("/v2/models/x").text()).contains("\"platform\":\"barista_trees\"");
        }
    }

    @Test
    void folderOfTrees_opensInProcess() {
        TensorSamples samples = new TensorSamples(new DirectTensorAllocator());
        new TestRepository(folder).put("x/1/model.json", XGBOOST);
        try (Barista barista = Barista.open(folder);
                InferenceResponse response = barista.predict(
                        "x", List.of(new NamedTensor("input", samples.floats(Shape.of(2, 2), 2, 0, 3, 0))))) {
            assertThat(TensorSamples.floats(response.output("prediction"))).containsExactly(1, -1);
        }
    }
}
