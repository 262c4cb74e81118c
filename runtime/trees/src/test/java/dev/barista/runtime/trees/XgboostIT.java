package dev.barista.runtime.trees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that XGBoost trains here answer as XGBoost does. */
class XgboostIT {

    private static final int COLUMNS = 9;

    @TempDir
    private Path folder;

    private final MadeTable training = MadeTable.of(1500, COLUMNS, 1);
    private final MadeTable asked = MadeTable.of(300, COLUMNS, 2);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "numbers | objective=reg:squarederror",
                "numbers | objective=reg:squarederror base_score=3.25",
                "numbers | objective=reg:squarederror tree_method=exact max_depth=3",
                "numbers | objective=reg:squarederror tree_method=approx max_depth=12 eta=0.9",
                "numbers | objective=reg:squarederror grow_policy=lossguide max_leaves=40 max_depth=0",
                "numbers | objective=reg:squarederror booster=dart rate_drop=0.3",
                "numbers | objective=reg:squarederror num_parallel_tree=7 subsample=0.5 colsample_bynode=0.5",
                "numbers | objective=reg:pseudohubererror",
                "numbers | objective=reg:absoluteerror",
                "numbers | objective=reg:quantileerror quantile_alpha=0.3",
                "numbers | objective=reg:quantileerror quantile_alpha=[0.1,0.5,0.9]",
                "counts | objective=reg:squaredlogerror",
                "counts | objective=count:poisson",
                "counts | objective=count:poisson base_score=2",
                "counts | objective=reg:gamma",
                "counts | objective=reg:tweedie",
                "counts | objective=survival:cox",
                "counts | objective=count:poisson booster=dart rate_drop=0.2",
                "two | objective=reg:logistic",
                "two | objective=binary:logistic",
                "two | objective=binary:logistic base_score=0.9",
                "two | objective=binary:logistic booster=dart rate_drop=0.5 normalize_type=forest",
                "two | objective=binary:logitraw",
                "two | objective=binary:hinge",
                "four | objective=multi:softmax num_class=4",
                "four | objective=multi:softprob num_class=4",
                "four | objective=multi:softprob num_class=4 booster=dart rate_drop=0.3",
                "four | objective=multi:softprob num_class=4 num_parallel_tree=3 subsample=0.5",
                "four | objective=rank:ndcg",
                "four | objective=rank:pairwise",
                "two | objective=rank:map"
            })
    void trainedModel_answersAsTheLibrary(String labels, String parameters) throws Exception {
        try (Trained trained = train(labels, parameters, false)) {
            for (String format : List.of("json", "ubj", "deprecated")) {
                compare(trained, trained.booster.toByteArray(format));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "4", "100"})
    void categories_goWhereTheLibrarySendsThem(int oneHot) throws Exception {
        String parameters = "objective=reg:squarederror max_cat_to_onehot=" + oneHot;
        try (Trained trained = train("numbers", parameters, true)) {
            float[] odd = asked.cells().clone();
            float[] strange = {-1, -0.5f, 0.5f, 11.9f, 12, 100, 1e6f, 2e9f, -0f};
            for (int i = 0; i < strange.length; i++) {
                odd[i * COLUMNS + 3] = strange[i];
                odd[i * COLUMNS + 7] = strange[strange.length - 1 - i];
            }
            for (String format : List.of("json", "ubj")) {
                compare(trained, trained.booster.toByteArray(format), new MadeTable(odd, asked.rows(), COLUMNS));
            }
        }
    }

    @Test
    void numbersAtTheThresholds_goWhereTheLibrarySendsThem() throws Exception {
        float[] cells = new float[2000 * 2];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = i * 37 % 23 - 11;
        }
        MadeTable whole = new MadeTable(cells, 2000, 2);
        float[] labels = new float[2000];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = cells[2 * i] > 0 ? cells[2 * i + 1] : 3;
        }
        DMatrix matrix = new DMatrix(cells, 2000, 2, Float.NaN);
        matrix.setLabel(labels);
        Map<String, Object> parameters = new HashMap<>(Map.of("tree_method", "exact", "nthread", 1));
        Booster booster = XGBoost.train(matrix, parameters, 20, Map.of(), null, null);
        try (Trained trained = new Trained(booster, matrix)) {
            float[] ties = new float[23 * 23 * 2 * 2];
            int next = 0;
            for (int a = -11; a < 12; a++) {
                for (int b = -11; b < 12; b++) {
                    ties[next++] = a;
                    ties[next++] = b;
                    ties[next++] = a - 0.5f;
                    ties[next++] = b == 0 ? -0f : b + 0.5f;
                }
            }
            compare(trained, booster.toByteArray("json"), new MadeTable(ties, ties.length / 2, 2));
            assertThat(whole.rows()).isEqualTo(2000);
        }
    }

    @Test
    void bestIteration_isUsedWhereTheOptionAsksForIt() throws Exception {
        try (Trained trained = train("four", "objective=multi:softprob num_class=4", false)) {
            trained.booster.setAttr("best_iteration", "4");
            float[] all = flat(trained.booster.predict(matrix(asked)));
            float[] five = flat(trained.booster.predict(matrix(asked), false, 5));
            for (String format : List.of("json", "ubj", "deprecated")) {
                byte[] file = trained.booster.toByteArray(format);
                assertClose(predictions(file, Map.of()), all, 1e-6);
                assertClose(predictions(file, Map.of("iterations", "best")), five, 1e-6);
                assertClose(predictions(file, Map.of("iterations", "5")), five, 1e-6);
            }
            assertThat(all).isNotEqualTo(five);
        }
    }

    /** The library's Java package can't train it, for want of bounds for labels; it can load it. */
    @Test
    void acceleratedFailureTimes_answerAsTheLibrary() throws Exception {
        try (Trained trained = train("counts", "objective=count:poisson base_score=2", false)) {
            String json = new String(trained.booster.toByteArray("json"), StandardCharsets.UTF_8);
            int objective = json.indexOf("\"objective\":{");
            String changed = json.substring(0, objective)
                    + "\"objective\":{\"name\":\"survival:aft\",\"aft_loss_param\":{\"aft_loss_distribution\":\"normal\","
                    + "\"aft_loss_distribution_scale\":\"1\"}}" + json.substring(json.indexOf("},\"version\""));
            byte[] file = changed.getBytes(StandardCharsets.UTF_8);
            try (Trained loaded = new Trained(XGBoost.loadModel(file), matrix(asked))) {
                compare(loaded, file);
            }
        }
    }

    private float[] predictions(byte[] file, Map<String, String> options) {
        try (ServedTrees served = ServedTrees.of(folder, file, options)) {
            return served.floats("prediction", asked.cells());
        }
    }

    private Trained train(String labels, String parameters, boolean categories) throws XGBoostError {
        DMatrix matrix = matrix(training);
        if (categories) {
            setTypes(matrix);
        }
        matrix.setLabel(
                switch (labels) {
                    case "counts" -> training.counts();
                    case "two" -> training.classes(2);
                    case "four" -> training.classes(4);
                    default -> training.numbers();
                });
        Map<String, Object> settings = new HashMap<>(Map.of("nthread", 1, "seed", 7, "max_depth", 6));
        for (String parameter : parameters.split(" ", -1)) {
            String[] parts = parameter.split("=", 2);
            settings.put(parts[0], parts[1]);
        }
        if (parameters.contains("rank:")) {
            int[] groups = new int[training.rows() / 10];
            Arrays.fill(groups, 10);
            matrix.setGroup(groups);
        }
        return new Trained(XGBoost.train(matrix, settings, 15, Map.of(), null, null), matrix);
    }

    private static DMatrix matrix(MadeTable table) throws XGBoostError {
        return new DMatrix(table.cells(), table.rows(), table.columns(), Float.NaN);
    }

    private static void setTypes(DMatrix matrix) throws XGBoostError {
        String[] types = new String[COLUMNS];
        for (int i = 0; i < types.length; i++) {
            types[i] = MadeTable.isCategory(i) ? "c" : "float";
        }
        matrix.setFeatureTypes(types);
    }

    private void compare(Trained trained, byte[] file) throws XGBoostError {
        compare(trained, file, asked);
    }

    private void compare(Trained trained, byte[] file, MadeTable rows) throws XGBoostError {
        DMatrix matrix = matrix(rows);
        try (ServedTrees served = ServedTrees.of(folder, file, Map.of("outputs", ServedTrees.EVERYTHING))) {
            float[] raw = served.floats("raw", rows.cells());
            assertThat(raw).containsExactly(flat(trained.booster.predict(matrix, true)));
            assertClose(served.floats("prediction", rows.cells()), flat(trained.booster.predict(matrix)), 1e-6);
            float[] leaves = flat(trained.booster.predictLeaf(matrix, 0));
            assertThat(served.leaves(rows.cells())).containsExactly(whole(leaves));
            float[] contributions = served.floats("contributions", rows.cells());
            assertClose(contributions, flat(trained.booster.predictContrib(matrix, 0)), 2e-5);
            int width = rows.columns() + 1;
            for (int i = 0; i < raw.length; i++) {
                double sum = 0;
                for (int j = 0; j < width; j++) {
                    sum += contributions[i * width + j];
                }
                assertThat(sum).isCloseTo(raw[i], offset(2e-6 * (1 + Math.abs(raw[i]))));
            }
        } finally {
            matrix.dispose();
        }
    }

    private static void assertClose(float[] actual, float[] expected, double relative) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            double allowed = relative * Math.max(Math.abs(expected[i]), relative == 1e-6 ? 1e-30 : 1);
            assertThat((double) actual[i]).as("element " + i).isCloseTo(expected[i], offset(allowed));
        }
    }

    private static int[] whole(float[] numbers) {
        int[] whole = new int[numbers.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = (int) numbers[i];
        }
        return whole;
    }

    private static float[] flat(float[][] rows) {
        int width = rows[0].length;
        float[] flat = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * width, width);
        }
        return flat;
    }

    private record Trained(Booster booster, DMatrix matrix) implements AutoCloseable {
        @Override
        public void close() {
            booster.dispose();
            matrix.dispose();
        }
    }
}
