package dev.barista.runtime.trees;

import com.microsoft.ml.lightgbm.PredictionType;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;

/**
 * Writes the models of {@link GoldenModelsTest} and what their libraries predict. Run by hand, when one is to be added:
 * with the folder, and a name for XGBoost's version.
 */
final class MakeGoldenModels {

    private static final int COLUMNS = 9;
    private static final int ROUNDS = 3;

    private final Path folder;
    private final MadeTable training = MadeTable.of(400, COLUMNS, 1);
    private final MadeTable asked = MadeTable.of(40, COLUMNS, 2);

    private MakeGoldenModels(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        MakeGoldenModels make = new MakeGoldenModels(Path.of(arguments[0]));
        String version = arguments[1];
        List<String> formats =
                version.equals("xgboost2") ? List.of("json", "ubj", "deprecated") : List.of("json", "ubj");
        make.xgboost(version + "-regression", formats, "objective=reg:squarederror max_depth=4");
        make.xgboost(version + "-classes", formats, "objective=multi:softprob num_class=3 max_depth=3");
        make.xgboost(version + "-dart", formats, "objective=binary:logistic booster=dart rate_drop=0.5 max_depth=3");
        make.xgboost(version + "-categories", List.of("json", "ubj"), "objective=count:poisson max_depth=3");
        if (version.equals("xgboost2")) {
            make.lightgbm("lightgbm-binary", "objective=binary sigmoid=0.8 num_leaves=6");
            make.lightgbm("lightgbm-classes", "objective=multiclass num_class=3 num_leaves=5");
            make.lightgbm("lightgbm-categories", "objective=poisson num_leaves=8 categorical_feature=3,7");
            make.lightgbm("lightgbm-zeros", "objective=regression zero_as_missing=true num_leaves=8");
            make.lightgbm("lightgbm-forest", "objective=regression boosting=rf bagging_freq=1 bagging_fraction=0.5");
            make.lightgbm("lightgbm-linear", "objective=regression linear_tree=true num_leaves=4");
        }
    }

    private float[] labels(String parameters) {
        if (parameters.contains("multi")) {
            return training.classes(3);
        }
        if (parameters.contains("binary")) {
            return training.classes(2);
        }
        return parameters.contains("poisson") ? training.counts() : training.numbers();
    }

    private void xgboost(String name, List<String> formats, String parameters) throws Exception {
        DMatrix matrix = new DMatrix(training.cells(), training.rows(), COLUMNS, Float.NaN);
        matrix.setLabel(labels(parameters));
        if (name.endsWith("categories")) {
            String[] types = new String[COLUMNS];
            for (int i = 0; i < COLUMNS; i++) {
                types[i] = MadeTable.isCategory(i) ? "c" : "float";
            }
            matrix.setFeatureTypes(types);
        }
        Map<String, Object> settings = new HashMap<>(Map.of("nthread", 1, "seed", 7));
        for (String parameter : parameters.split(" ", -1)) {
            String[] parts = parameter.split("=", 2);
            settings.put(parts[0], parts[1]);
        }
        Booster booster = XGBoost.train(matrix, settings, ROUNDS, Map.of(), null, null);
        for (String format : formats) {
            Files.write(folder.resolve(name + "." + format), booster.toByteArray(format));
        }
        StringBuilder text = new StringBuilder();
        for (float[] row : booster.predict(new DMatrix(asked.cells(), asked.rows(), COLUMNS, Float.NaN))) {
            for (float number : row) {
                text.append(number).append('\n');
            }
        }
        Files.writeString(folder.resolve(name + ".expected"), text);
    }

    private void lightgbm(String name, String parameters) throws Exception {
        String all = parameters + " num_threads=1 verbosity=-1 seed=3 deterministic=true";
        LGBMDataset data = LGBMDataset.createFromMat(training.cells(), training.rows(), COLUMNS, true, all, null);
        data.setField("label", labels(parameters));
        LGBMBooster booster = LGBMBooster.create(data, all);
        for (int i = 0; i < ROUNDS; i++) {
            booster.updateOneIter();
        }
        String file = booster.saveModelToString(0, 0, LGBMBooster.FeatureImportanceType.GAIN);
        write(name, file);
    }

    private void write(String name, String file) throws IOException {
        Files.writeString(folder.resolve(name + ".txt"), file, StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder();
        NativeLightgbm library = new NativeLightgbm(file);
        for (double number : library.predict(asked.cells(), COLUMNS, PredictionType.C_API_PREDICT_NORMAL, 10_000)) {
            text.append(number).append('\n');
        }
        Files.writeString(folder.resolve(name + ".expected"), text);
    }
}
