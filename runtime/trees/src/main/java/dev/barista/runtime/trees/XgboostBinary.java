package dev.barista.runtime.trees;

import dev.barista.model.InferenceException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Reads a model in the binary format that XGBoost wrote by default until version 1 and could write until version 3.0: C
 * structures behind each other, little-endian, with room between their fields for later ones.
 */
final class XgboostBinary {

    private static final byte[] MARK = "binf".getBytes(StandardCharsets.US_ASCII);

    /** Names and attributes are short; anything longer is no model. */
    private static final int MAX_TEXT = 1 << 24;

    private static final int LEARNER_BYTES = 136;
    private static final int TARGETS_AT = 28;
    private static final int BOOSTER_BYTES = 160;
    private static final int TREE_BYTES = 148;
    private static final int NODE_BYTES = 20;
    private static final int STATISTICS_BYTES = 16;

    private final ByteBuffer in;
    private final XgboostParts parts = new XgboostParts();

    private XgboostBinary(ByteBuffer in) {
        this.in = in;
    }

    /**
     * The model in these bytes.
     *
     * @param in little-endian
     */
    static TreeEnsemble read(ByteBuffer in) {
        XgboostBinary reader = new XgboostBinary(in);
        reader.model();
        return reader.parts.build();
    }

    private void model() {
        if (in.remaining() > MARK.length && in.slice(0, MARK.length).equals(ByteBuffer.wrap(MARK))) {
            in.position(MARK.length);
        }
        boolean hasAttributes = learner();
        parts.objective = text();
        parts.booster = text();
        if (!parts.booster.equals("gbtree") && !parts.booster.equals("dart")) {
            throw noModel("no booster gbtree or dart");
        }
        int treeCount = booster();
        for (int i = 0; i < treeCount; i++) {
            parts.trees.add(tree());
        }
        parts.treeGroups = new int[treeCount];
        need((long) treeCount * Integer.BYTES);
        for (int i = 0; i < treeCount; i++) {
            parts.treeGroups[i] = in.getInt();
        }
        if (parts.booster.equals("dart")) {
            weights(treeCount);
        }
        if (hasAttributes) {
            attributes();
        }
    }

    private boolean learner() {
        need(LEARNER_BYTES);
        int start = in.position();
        parts.baseScores = new float[] {in.getFloat()};
        parts.features = limited("num_feature", in.getInt(), XgboostParts.MAX_FEATURES);
        parts.classes = limited("num_class", in.getInt(), XgboostParts.MAX_GROUPS);
        boolean hasAttributes = in.getInt() != 0;
        int majorVersion = in.getInt(start + 20);
        parts.targets = limited("num_target", in.getInt(start + TARGETS_AT), XgboostParts.MAX_GROUPS);
        parts.baseIsMargin = majorVersion < 1;
        in.position(start + LEARNER_BYTES);
        return hasAttributes;
    }

    private static InferenceException noModel(String found) {
        return InferenceException.invalid("is no model of XGBoost (JSON, UBJSON or the old binary format) or LightGBM "
                + "(text); read as the binary format, it has " + found);
    }

    private static int limited(String what, int count, int most) {
        if (count < 0 || count > most) {
            throw noModel(Integer.toUnsignedString(count) + " as " + what);
        }
        return count;
    }

    /** Reads what is told of all trees together; returns how many there are. */
    private int booster() {
        need(BOOSTER_BYTES);
        int start = in.position();
        int trees = in.getInt();
        parts.parallelTrees = Math.max(1, limited("num_parallel_tree", in.getInt(), XgboostParts.MAX_GROUPS));
        checkLeaves(in.getInt(start + 28));
        in.position(start + BOOSTER_BYTES);
        if (trees < 0 || trees > in.remaining() / TREE_BYTES) {
            throw InferenceException.invalid(
                    "announces " + trees + " trees, and only " + in.remaining() + " bytes follow");
        }
        return trees;
    }

    private static void checkLeaves(int values) {
        if (values > 1) {
            throw InferenceException.invalid("has leaves of several values, which can't be served");
        }
    }

    private List<TreeNode> tree() {
        need(TREE_BYTES);
        int start = in.position();
        int count = in.getInt(start + 4);
        checkLeaves(in.getInt(start + 20));
        in.position(start + TREE_BYTES);
        if (count < 0 || count > in.remaining() / (NODE_BYTES + STATISTICS_BYTES)) {
            throw InferenceException.invalid("tree " + parts.trees.size() + " announces " + count + " nodes, and only "
                    + in.remaining() + " bytes follow");
        }
        List<TreeNode> nodes = new ArrayList<>(count);
        int statistics = in.position() + count * NODE_BYTES;
        for (int i = 0; i < count; i++) {
            float hessian = in.getFloat(statistics + i * STATISTICS_BYTES + Float.BYTES);
            nodes.add(node(i, in.position() + i * NODE_BYTES, hessian));
        }
        in.position(statistics + count * STATISTICS_BYTES);
        return nodes;
    }

    /** The node at this byte: parent, left, right, feature with the default direction as its sign, and a float. */
    private TreeNode node(int index, int at, float hessian) {
        int left = in.getInt(at + 4);
        float value = in.getFloat(at + 16);
        if (left == -1) {
            return new TreeNode.Leaf(index, value, hessian, null);
        }
        int feature = in.getInt(at + 12);
        return new TreeNode.NumericSplit(
                feature & Integer.MAX_VALUE,
                FloatKeys.below(value),
                TreeNode.Missing.NAN,
                feature < 0,
                left,
                in.getInt(at + 8),
                hessian);
    }

    private void weights(int treeCount) {
        need(Long.BYTES);
        long count = in.getLong();
        if (count != treeCount) {
            throw InferenceException.invalid("has weights for " + count + " of " + treeCount + " trees");
        }
        need((long) treeCount * Float.BYTES);
        parts.treeWeights = new double[treeCount];
        for (int i = 0; i < treeCount; i++) {
            parts.treeWeights[i] = in.getFloat();
        }
    }

    private void attributes() {
        need(Long.BYTES);
        long count = in.getLong();
        for (long i = 0; i < count; i++) {
            String key = text();
            String value = text();
            if (key.equals("best_iteration")) {
                parts.bestIteration = OptionalInt.of(TextNumbers.integer(value, key, 0, Integer.MAX_VALUE - 1));
            }
        }
    }

    private String text() {
        need(Long.BYTES);
        long length = in.getLong();
        if (length < 0 || length > MAX_TEXT) {
            throw noModel("a name of " + Long.toUnsignedString(length) + " bytes");
        }
        need(length);
        byte[] text = new byte[(int) length];
        in.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private void need(long bytes) {
        if (bytes > in.remaining()) {
            throw InferenceException.invalid(
                    "ends at byte " + in.limit() + ", within what begins at byte " + in.position());
        }
    }
}
