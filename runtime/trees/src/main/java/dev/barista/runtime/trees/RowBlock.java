package dev.barista.runtime.trees;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Some rows on their way through a forest, with the memory that this takes. Used by one thread at a time. */
final class RowBlock {

    static final int ROWS = 64;

    private final TreePredictor model;
    private final Forest forest;
    private final int[] leaves;
    private final int[][] keys = new int[ROWS][];
    private final double[] sums;
    /** One row, while it is turned into keys. */
    private final float[] features;

    private ByteBuffer rows = ByteBuffer.allocate(0);
    private int start;
    private int count;

    RowBlock(TreePredictor model) {
        this.model = model;
        this.forest = model.forest();
        this.leaves = new int[forest.treeCount()];
        this.sums = new double[ROWS * model.groups()];
        this.features = new float[model.features()];
    }

    int count() {
        return count;
    }

    /** Takes these rows of a tensor, at most {@link #ROWS}; the tensor stays open until the next are taken. */
    void take(ByteBuffer tensor, int first, int howMany) {
        rows = tensor;
        start = first * rowBytes();
        count = howMany;
        FloatBuffer floats = rows.asFloatBuffer();
        for (int row = 0; row < howMany; row++) {
            if (keys[row] == null) {
                keys[row] = forest.keys().newKeys();
            }
            floats.get((first + row) * model.features(), features);
            forest.keys().fill(features, keys[row]);
        }
    }

    private int rowBytes() {
        return model.features() * Float.BYTES;
    }

    private int rowStart(int row) {
        return start + row * rowBytes();
    }

    int[] keys(int row) {
        return keys[row];
    }

    /** The leaf of every tree for a row; overwritten by the next. */
    int[] leaves(int row) {
        forest.walk(keys[row], 0, forest.treeCount(), leaves);
        return leaves;
    }

    /** The sums of all rows, group by group; overwritten by the next. */
    double[] sums() {
        double[] base = model.sums().base();
        for (int row = 0; row < count; row++) {
            System.arraycopy(base, 0, sums, row * base.length, base.length);
        }
        int trees = model.trees();
        int block = count == 1 ? trees : model.treesPerBlock();
        for (int from = 0; from < trees; from += block) {
            int to = Math.min(from + block, trees);
            for (int row = 0; row < count; row++) {
                add(row, from, to);
            }
        }
        return sums;
    }

    private void add(int row, int from, int to) {
        NodeFacts facts = forest.facts();
        forest.walk(keys[row], from, to, leaves);
        if (facts.linear() != null) {
            addLinear(row, from, to, facts.linear());
        } else if (model.groups() > 1) {
            addGroups(row, from, to);
        } else if (model.sums().inFloats()) {
            sums[row] = addFloats(facts.values(), from, to, (float) sums[row]);
        } else {
            sums[row] = addDoubles(facts.values(), from, to, sums[row]);
        }
    }

    private float addFloats(double[] values, int from, int to, float begin) {
        int[] found = leaves;
        float sum = begin;
        for (int tree = from; tree < to; tree++) {
            sum += (float) values[found[tree]];
        }
        return sum;
    }

    private double addDoubles(double[] values, int from, int to, double begin) {
        int[] found = leaves;
        double sum = begin;
        for (int tree = from; tree < to; tree++) {
            sum += values[found[tree]];
        }
        return sum;
    }

    private void addGroups(int row, int from, int to) {
        double[] values = forest.facts().values();
        boolean inFloats = model.sums().inFloats();
        int firstSum = row * model.groups();
        for (int tree = from; tree < to; tree++) {
            int index = firstSum + model.groupOf()[tree];
            double sum = sums[index] + values[leaves[tree]];
            // A sum of two floats that is rounded to a double first becomes the same float.
            sums[index] = inFloats ? (float) sum : sum;
        }
    }

    private void addLinear(int row, int from, int to, @Nullable LinearLeaf[] linear) {
        for (int tree = from; tree < to; tree++) {
            LinearLeaf leaf = linear[leaves[tree]];
            double value = leaf == null ? forest.facts().values()[leaves[tree]] : leaf.value(rows, rowStart(row));
            sums[row * model.groups() + model.groupOf()[tree]] += value;
        }
    }
}
