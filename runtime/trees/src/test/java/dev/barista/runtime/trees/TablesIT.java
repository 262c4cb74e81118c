package dev.barista.runtime.trees;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.ml.lightgbm.PredictionType;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both libraries' models of real tables predict every row as the libraries do. See {@link CsvTable} for the tables. */
@Tag("testdata")
class TablesIT {

    private static final int ROUNDS = 60;
    private static final int CLASSES = 3;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "diamonds.csv, price, reg:squarederror, regression",
        "diamonds.csv, carat, reg:gamma, gamma",
        "taxis.csv, tip, reg:squarederror, huber",
        "titanic.csv, survived, binary:logistic, binary",
        "iris.csv, species, multi:softprob, multiclass",
        "penguins.csv, species, multi:softprob, multiclassova"
    })
    void everyRow_isPredictedAsByTheLibrary(String file, String label, String xgboost, String lightgbm)
            throws Exception {
        CsvTable table = CsvTable.require(file, label);
        compare(file + " by XGBoost", table, xgboost(table, xgboost));
        compare(file + " by LightGBM", table, lightgbm(table, lightgbm));
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Trained(byte[] model, double[] predictions) {}

    private static Trained xgboost(CsvTable table, String objective) throws Exception {
        Map<String, Object> settings = new HashMap<>(Map.of("objective", objective, "nthread", 1));
        if (objective.startsWith("multi")) {
            settings.put("num_class", CLASSES);
        }
        DMatrix matrix = new DMatrix(table.cells(), table.rows(), table.columns(), Float.NaN);
        matrix.setLabel(table.labels());
        Booster booster = XGBoost.train(matrix, settings, ROUNDS, Map.of(), null, null);
        float[][] predictions = booster.predict(matrix);
        double[] flat = new double[predictions.length * predictions[0].length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = predictions[i / predictions[0].length][i % predictions[0].length];
        }
        return new Trained(booster.toByteArray("ubj"), flat);
    }

    private static Trained lightgbm(CsvTable table, String objective) throws Exception {
        String settings = "objective=" + objective + " num_threads=1 verbosity=-1"
                + (objective.startsWith("multi") ? " num_class=" + CLASSES : "");
        LGBMDataset data =
                LGBMDataset.createFromMat(table.cells(), table.rows(), table.columns(), true, settings, null);
        data.setField("label", table.labels());
        LGBMBooster booster = LGBMBooster.create(data, settings);
        for (int i = 0; i < ROUNDS; i++) {
            booster.updateOneIter();
        }
        String model = booster.saveModelToString(0, 0, LGBMBooster.FeatureImportanceType.GAIN);
        double[] predictions = new NativeLightgbm(model)
                .predict(table.cells(), table.columns(), PredictionType.C_API_PREDICT_NORMAL, table.rows() * CLASSES);
        return new Trained(model.getBytes(StandardCharsets.UTF_8), predictions);
    }

    private void compare(String what, CsvTable table, Trained trained) {
        try (ServedTrees served = ServedTrees.of(folder, trained.model(), Map.of())) {
            float[] predictions = served.floats("prediction", table.cells());
            assertThat(predictions).hasSize(trained.predictions().length);
            double largest = 0;
            for (int i = 0; i < predictions.length; i++) {
                double expected = trained.predictions()[i];
                largest = Math.max(largest, Math.abs(predictions[i] - expected) / Math.abs(expected));
            }
            System.out.printf(Locale.ROOT, "%s: largest relative difference %.1e%n", what, largest);
            assertThat(largest).as(what).isLessThanOrEqualTo(1e-6);
        }
    }
}
