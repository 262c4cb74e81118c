package dev.barista.runtime.trees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.microsoft.ml.lightgbm.PredictionType;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMBooster.FeatureImportanceType;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that LightGBM trains here answer as LightGBM does. */
class LightgbmIT {

    private static final int COLUMNS = 9;
    private static final int ROUNDS = 15;
    private static final String CATEGORIES = "categorical_feature=3,7";

    @TempDir
    private Path folder;

    private final MadeTable training = MadeTable.of(1500, COLUMNS, 1);
    private final MadeTable asked = withOddRows(MadeTable.of(300, COLUMNS, 2));

    private static MadeTable withOddRows(MadeTable table) {
        float[] odd = {-1, -0.5f, 0.5f, 11.9f, 12, 100, 1e6f, 0, -0f, 1e-36f, -1e-36f, 2e-35f, -2e-35f, 1e30f};
        for (int i = 0; i < odd.length; i++) {
            Arrays.fill(table.cells(), i * COLUMNS, (i + 1) * COLUMNS, odd[i]);
            table.cells()[i * COLUMNS + i % COLUMNS] = Float.NaN;
        }
        return table;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "numbers | objective=regression",
                "numbers | objective=regression num_leaves=4",
                "numbers | objective=regression num_leaves=200 min_data_in_leaf=2",
                "numbers | objective=regression use_missing=false",
                "numbers | objective=regression zero_as_missing=true",
                "numbers | objective=regression " + CATEGORIES,
                "numbers | objective=regression max_cat_to_onehot=1 cat_smooth=1 min_data_per_group=5 " + CATEGORIES,
                "numbers | objective=regression zero_as_missing=true " + CATEGORIES,
                "numbers | objective=regression boosting=dart drop_rate=0.3",
                "numbers | objective=regression boosting=rf bagging_freq=1 bagging_fraction=0.6",
                "numbers | objective=regression boosting=goss",
                "numbers | objective=regression_l1",
                "numbers | objective=huber",
                "numbers | objective=fair",
                "numbers | objective=quantile alpha=0.3",
                "counts | objective=regression reg_sqrt=true",
                "counts | objective=mape",
                "counts | objective=poisson",
                "counts | objective=gamma",
                "counts | objective=tweedie",
                "two | objective=binary",
                "two | objective=binary sigmoid=0.7",
                "two | objective=binary boosting=rf bagging_freq=1 bagging_fraction=0.6",
                "two | objective=cross_entropy",
                "two | objective=cross_entropy_lambda",
                "four | objective=multiclass num_class=4",
                "four | objective=multiclass num_class=4 boosting=dart",
                "four | objective=multiclassova num_class=4 sigmoid=1.3",
                "four | objective=lambdarank",
                "four | objective=rank_xendcg"
            })
    void trainedModel_answersAsTheLibrary(String labels, String parameters) throws Exception {
        compare(labels, parameters, true);
    }

    @ParameterizedTest
    @CsvSource({"num_leaves=8", "num_leaves=31 linear_lambda=0.01"})
    void linearLeaves_answerAsTheLibrary(String parameters) throws Exception {
        compare("numbers", "objective=regression linear_tree=true " + parameters, false);
    }

    private void compare(String labels, String parameters, boolean explains) throws LGBMException {
        String all = parameters + " num_threads=1 verbosity=-1 seed=3 deterministic=true";
        try (LGBMDataset data = dataset(labels, all);
                LGBMBooster booster = LGBMBooster.create(data, all)) {
            for (int i = 0; i < ROUNDS; i++) {
                booster.updateOneIter();
            }
            String file = booster.saveModelToString(0, 0, FeatureImportanceType.GAIN);
            String outputs = explains ? ServedTrees.EVERYTHING : "prediction,raw,leaf";
            NativeLightgbm loaded = new NativeLightgbm(file);
            try (ServedTrees served =
                    ServedTrees.of(folder, file.getBytes(StandardCharsets.UTF_8), Map.of("outputs", outputs))) {
                float[] cells = asked.cells();
                double[] raw = predict(loaded, PredictionType.C_API_PREDICT_RAW_SCORE);
                assertClose(served.floats("raw", cells), raw, 1e-7, 1e-12);
                assertClose(
                        served.floats("prediction", cells),
                        predict(loaded, PredictionType.C_API_PREDICT_NORMAL),
                        1e-6,
                        1e-12);
                double[] leaves = predict(loaded, PredictionType.C_API_PREDICT_LEAF_INDEX);
                assertThat(served.leaves(cells))
                        .containsExactly(Arrays.stream(leaves)
                                .mapToInt(leaf -> (int) leaf)
                                .toArray());
                if (explains) {
                    compareContributions(served, loaded);
                }
            }
        }
    }

    private void compareContributions(ServedTrees served, NativeLightgbm loaded) {
        double[] expected = predict(loaded, PredictionType.C_API_PREDICT_CONTRIB);
        float[] contributions = served.floats("contributions", asked.cells());
        assertClose(contributions, expected, 1e-6, 1e-7);
        float[] raw = served.floats("raw", asked.cells());
        int width = COLUMNS + 1;
        for (int i = 0; i < raw.length; i++) {
            double sum = 0;
            for (int j = 0; j < width; j++) {
                sum += contributions[i * width + j];
            }
            assertThat(sum).isCloseTo(raw[i], offset(1e-6 * (1 + Math.abs(raw[i]))));
        }
    }

    private double[] predict(NativeLightgbm booster, PredictionType type) {
        int classes = 4;
        return booster.predict(asked.cells(), COLUMNS, type, asked.rows() * classes * (COLUMNS + ROUNDS));
    }

    private LGBMDataset dataset(String labels, String parameters) throws LGBMException {
        LGBMDataset data =
                LGBMDataset.createFromMat(training.cells(), training.rows(), COLUMNS, true, parameters, null);
        data.setField(
                "label",
                switch (labels) {
                    case "counts" -> training.counts();
                    case "two" -> training.classes(2);
                    case "four" -> training.classes(4);
                    default -> training.numbers();
                });
        if (labels.equals("four") && parameters.contains("rank")) {
            int[] groups = new int[training.rows() / 10];
            Arrays.fill(groups, 10);
            data.setField("group", groups);
        }
        return data;
    }

    private static void assertClose(float[] actual, double[] expected, double relative, double absolute) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            double allowed = absolute + relative * Math.abs(expected[i]);
            assertThat((double) actual[i]).as("element " + i).isCloseTo(expected[i], offset(allowed));
        }
    }
}
