package dev.barista.runtime.trees;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Computes the outputs of blocks of rows and puts them behind those of the blocks before. Used by one thread. */
final class OutputWriter {

    private final TreesModel model;
    private final TreePredictor predictor;
    private @Nullable ShapleyValues explainer;
    private double[] contributions = new double[0];

    OutputWriter(TreesModel model) {
        this.model = model;
        this.predictor = model.predictor();
    }

    /** @param targets where the next rows of each of the outputs go, by their positions */
    void write(RowBlock block, int[] outputs, ByteBuffer[] targets) {
        ByteBuffer prediction = null;
        ByteBuffer raw = null;
        for (int i = 0; i < outputs.length; i++) {
            switch (model.output(outputs[i])) {
                case PREDICTION -> prediction = targets[i];
                case RAW -> raw = targets[i];
                case LEAF -> leaves(block, targets[i]);
                case CONTRIBUTIONS -> contributions(block, targets[i]);
            }
        }
        if (prediction != null || raw != null) {
            sums(block, prediction, raw);
        }
    }

    private void sums(RowBlock block, @Nullable ByteBuffer prediction, @Nullable ByteBuffer raw) {
        double[] sums = block.sums();
        int groups = predictor.groups();
        if (raw != null) {
            for (int i = 0; i < block.count() * groups; i++) {
                raw.putFloat((float) sums[i]);
            }
        }
        if (prediction == null) {
            return;
        }
        int width = predictor.link().width(groups);
        for (int row = 0; row < block.count(); row++) {
            int start = row * groups;
            average(sums, start, groups);
            predictor.link().apply(sums, start, groups);
            for (int i = start; i < start + width; i++) {
                prediction.putFloat((float) sums[i]);
            }
        }
    }

    private void average(double[] sums, int start, int groups) {
        if (predictor.divisor() != 1) {
            for (int i = start; i < start + groups; i++) {
                sums[i] /= predictor.divisor();
            }
        }
    }

    private void leaves(RowBlock block, ByteBuffer target) {
        int[] ids = predictor.forest().facts().ids();
        for (int row = 0; row < block.count(); row++) {
            int[] leaves = block.leaves(row);
            for (int tree = 0; tree < predictor.trees(); tree++) {
                target.putInt(ids[leaves[tree]]);
            }
        }
    }

    private void contributions(RowBlock block, ByteBuffer target) {
        if (explainer == null) {
            explainer = model.newExplainer();
            contributions = new double[predictor.groups() * (predictor.features() + 1)];
        }
        for (int row = 0; row < block.count(); row++) {
            explain(explainer, block.keys(row));
            for (double contribution : contributions) {
                target.putFloat((float) contribution);
            }
        }
    }

    private void explain(ShapleyValues values, int[] keys) {
        int width = predictor.features() + 1;
        Arrays.fill(contributions, 0);
        for (int tree = 0; tree < predictor.trees(); tree++) {
            values.add(tree, keys, contributions, predictor.groupOf()[tree] * width, predictor.features());
        }
        double[] base = predictor.sums().base();
        for (int group = 0; group < base.length; group++) {
            contributions[group * width + predictor.features()] += base[group];
        }
    }
}
