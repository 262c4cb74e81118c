package dev.barista.runtime.trees;

import dev.barista.model.InferenceException;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Reads a model that LightGBM saved as text: a section of {@code name=value} lines about the model, one for each tree,
 * {@code end of trees}, and what is of no use for predictions.
 */
final class LightgbmModel {

    private static final String TREE = "Tree=";
    private static final String END = "end of trees";

    /** What files of versions before 2.2 have there instead. */
    private static final String OLD_END = "feature importances:";

    private final Map<String, String> header = new HashMap<>();
    private final List<List<TreeNode>> trees = new ArrayList<>();
    private boolean averages;
    private boolean complete;

    private LightgbmModel() {}

    static TreeEnsemble read(byte[] text) {
        LightgbmModel model = new LightgbmModel();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(new ByteArrayInputStream(text), StandardCharsets.UTF_8))) {
            model.sections(lines);
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory can be read", e);
        }
        return model.build();
    }

    private void sections(BufferedReader lines) throws IOException {
        Map<String, String> section = header;
        boolean inTree = false;
        String line = lines.readLine();
        while (line != null && !complete) {
            boolean begins = line.startsWith(TREE);
            complete = line.equals(END) || line.equals(OLD_END);
            if (begins || complete) {
                if (inTree) {
                    trees.add(LightgbmTree.read(section, trees.size()));
                }
                section = new HashMap<>();
                inTree = begins;
            } else if (line.equals("average_output")) {
                averages = true;
            } else {
                entry(section, line);
            }
            line = lines.readLine();
        }
    }

    private static void entry(Map<String, String> section, String line) {
        int equals = line.indexOf('=');
        if (equals > 0) {
            section.put(line.substring(0, equals), line.substring(equals + 1));
        }
    }

    private TreeEnsemble build() {
        if (!complete) {
            throw InferenceException.invalid("is cut off: it has no line \"" + END + "\"");
        }
        int groups = integer("num_tree_per_iteration", header.get("num_class"), 1, XgboostParts.MAX_GROUPS);
        int features = integer("max_feature_idx", null, -1, XgboostParts.MAX_FEATURES - 1) + 1;
        if (trees.size() % groups != 0) {
            throw InferenceException.invalid("has " + trees.size() + " trees, which is no multiple of the " + groups
                    + " that each iteration has");
        }
        List<Tree> all = new ArrayList<>(trees.size());
        for (int i = 0; i < trees.size(); i++) {
            all.add(new Tree(i % groups, trees.get(i)));
        }
        return new TreeEnsemble(
                "LightGBM",
                all,
                groups,
                OptionalInt.empty(),
                features,
                new TreeEnsemble.Sums(new double[groups], false, averages),
                LightgbmObjective.link(header.getOrDefault("objective", "")));
    }

    private int integer(String name, @Nullable String otherwise, int min, int max) {
        String value = header.getOrDefault(name, otherwise == null ? "" : otherwise);
        return TextNumbers.integer(value, name, min, max);
    }
}
