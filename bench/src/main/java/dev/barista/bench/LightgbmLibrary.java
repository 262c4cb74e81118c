package dev.barista.bench;

import com.microsoft.ml.lightgbm.PredictionType;
import dev.barista.bench.TreesComparison.Contender;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A regression of 100 trees of 63 leaves that LightGBM trained, and the library's ways to ask it. */
record LightgbmLibrary(LGBMBooster booster, String model) implements AutoCloseable {

    private static final int TREES = 100;

    static LightgbmLibrary train(MadeRows data) throws LGBMException {
        String settings = "objective=regression num_leaves=63 num_threads=2 verbosity=-1";
        LGBMDataset set = LGBMDataset.createFromMat(data.cells(), data.rows(), data.columns(), true, settings, null);
        set.setField("label", data.labels());
        LGBMBooster booster = LGBMBooster.create(set, settings);
        for (int i = 0; i < TREES; i++) {
            booster.updateOneIter();
        }
        String model = booster.saveModelToString(0, 0, LGBMBooster.FeatureImportanceType.GAIN);
        return new LightgbmLibrary(LGBMBooster.loadModelFromString(model), model);
    }

    byte[] file() {
        return model.getBytes(StandardCharsets.UTF_8);
    }

    /** With one thread and with two; of one row also by the function for that. */
    List<Contender> ways(MadeRows data, int rows) {
        float[] cells = Arrays.copyOf(data.cells(), rows * data.columns());
        List<Contender> ways = new ArrayList<>();
        for (int threads = 1; threads <= 2; threads++) {
            String settings = "num_threads=" + threads;
            ways.add(new Contender("predictForMat, " + settings, () -> {
                try {
                    booster.predictForMat(
                            cells, rows, data.columns(), true, PredictionType.C_API_PREDICT_NORMAL, settings);
                } catch (LGBMException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        if (rows == 1) {
            ways.add(new Contender("predictForMatSingleRow", () -> {
                try {
                    booster.predictForMatSingleRow(cells, PredictionType.C_API_PREDICT_NORMAL);
                } catch (LGBMException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        return ways;
    }

    @Override
    public void close() throws LGBMException {
        booster.close();
    }
}
