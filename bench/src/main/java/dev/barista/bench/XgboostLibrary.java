package dev.barista.bench;

import dev.barista.bench.TreesComparison.Contender;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** A regression of 100 trees of depth 6 that XGBoost trained, and the library's ways to ask it. */
final class XgboostLibrary implements AutoCloseable {

    private static final int TREES = 100;

    private final Booster booster;
    private int threads;

    private XgboostLibrary(Booster booster) {
        this.booster = booster;
    }

    static XgboostLibrary train(MadeRows data) throws XGBoostError {
        DMatrix matrix = matrix(data.cells(), data.columns());
        matrix.setLabel(data.labels());
        Map<String, Object> settings = new HashMap<>(Map.of("max_depth", 6, "eta", 0.1, "nthread", 2));
        return new XgboostLibrary(XGBoost.train(matrix, settings, TREES, Map.of(), null, null));
    }

    byte[] file() throws XGBoostError {
        return booster.toByteArray("ubj");
    }

    /** Each way with one thread and with two. */
    List<Contender> ways(MadeRows data, int rows) {
        float[] cells = Arrays.copyOf(data.cells(), rows * data.columns());
        List<Contender> ways = new ArrayList<>();
        for (int count = 1; count <= 2; count++) {
            int nthread = count;
            ways.add(new Contender("DMatrix and predict, nthread=" + nthread, () -> {
                try {
                    use(nthread);
                    DMatrix matrix = matrix(cells, data.columns());
                    booster.predict(matrix);
                    matrix.dispose();
                } catch (XGBoostError e) {
                    throw new IllegalStateException(e);
                }
            }));
            ways.add(new Contender("inplace_predict, nthread=" + nthread, () -> {
                try {
                    use(nthread);
                    booster.inplace_predict(cells, rows, data.columns(), Float.NaN);
                } catch (XGBoostError e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        return ways;
    }

    /** Only sets what changes: the library prepares itself anew after each setting. */
    private void use(int nthread) throws XGBoostError {
        if (threads != nthread) {
            booster.setParam("nthread", nthread);
            threads = nthread;
        }
    }

    private static DMatrix matrix(float[] cells, int columns) throws XGBoostError {
        return new DMatrix(cells, cells.length / columns, columns, Float.NaN);
    }

    @Override
    public void close() {
        booster.dispose();
    }
}
