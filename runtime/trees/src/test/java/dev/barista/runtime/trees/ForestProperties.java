package dev.barista.runtime.trees;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** However trees look, the laid out forest finds what a plain walk from the root finds, and adds it up the same. */
class ForestProperties {

    private static final int FEATURES = 6;
    private static final float[] VALUES = {
        Float.NaN,
        0,
        -0f,
        1,
        -1,
        0.5f,
        -0.5f,
        2,
        3,
        70,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        1e-36f,
        -1e-36f,
        Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        1e9f
    };

    @Property(tries = 300)
    void forest_isWalkedAsTreesAre(@ForAll long seed) {
        Random random = new Random(seed);
        int groups = 1 + random.nextInt(3);
        List<PlainTree> plain = new ArrayList<>();
        List<Tree> trees = new ArrayList<>();
        int count = random.nextInt(40) / groups * groups;
        for (int i = 0; i < count; i++) {
            PlainTree tree = PlainTree.random(random, FEATURES, VALUES);
            plain.add(tree);
            trees.add(new Tree(i % groups, tree.nodes()));
        }
        boolean floats = random.nextBoolean();
        double[] base = new double[groups];
        Arrays.fill(base, (float) random.nextGaussian());
        TreePredictor predictor = TreePredictor.of(new TreeEnsemble(
                "test",
                trees,
                groups,
                OptionalInt.empty(),
                FEATURES,
                new TreeEnsemble.Sums(base, floats, false),
                Link.IDENTITY));

        compare(random, predictor, plain);
    }

    private static void compare(Random random, TreePredictor predictor, List<PlainTree> plain) {
        int rows = 1 + random.nextInt(RowBlock.ROWS);
        ByteBuffer data =
                ByteBuffer.allocateDirect(rows * FEATURES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows * FEATURES; i++) {
            data.putFloat(i * Float.BYTES, VALUES[random.nextInt(VALUES.length)]);
        }
        RowBlock block = new RowBlock(predictor);
        block.take(data, 0, rows);
        double[] sums = block.sums();
        double[] base = predictor.sums().base();
        for (int row = 0; row < rows; row++) {
            double[] expected = base.clone();
            int[] leaves = block.leaves(row);
            for (int i = 0; i < plain.size(); i++) {
                TreeNode.Leaf leaf = plain.get(i).leaf(data, row * FEATURES * Float.BYTES);
                assertThat(predictor.forest().facts().ids()[leaves[i]]).isEqualTo(leaf.id());
                int group = i % base.length;
                expected[group] = predictor.sums().inFloats()
                        ? (float) expected[group] + (float) leaf.value()
                        : expected[group] + leaf.value();
            }
            for (int group = 0; group < base.length; group++) {
                assertThat(sums[row * base.length + group]).isEqualTo(expected[group]);
            }
        }
    }
}
