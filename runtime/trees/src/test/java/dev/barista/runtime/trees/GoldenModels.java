package dev.barista.runtime.trees;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Small models that the libraries trained and saved; {@link MakeGoldenModels} wrote them. */
final class GoldenModels {

    static final List<String> FILES = List.of(
            "xgboost2-regression.json",
            "xgboost2-regression.ubj",
            "xgboost2-regression.deprecated",
            "xgboost2-classes.json",
            "xgboost2-classes.ubj",
            "xgboost2-classes.deprecated",
            "xgboost2-dart.json",
            "xgboost2-dart.ubj",
            "xgboost2-dart.deprecated",
            "xgboost2-categories.json",
            "xgboost2-categories.ubj",
            "xgboost3-regression.json",
            "xgboost3-regression.ubj",
            "xgboost3-classes.json",
            "xgboost3-classes.ubj",
            "xgboost3-dart.json",
            "xgboost3-dart.ubj",
            "xgboost3-categories.json",
            "xgboost3-categories.ubj",
            "lightgbm-binary.txt",
            "lightgbm-classes.txt",
            "lightgbm-categories.txt",
            "lightgbm-zeros.txt",
            "lightgbm-forest.txt",
            "lightgbm-linear.txt");

    private GoldenModels() {}

    static byte[] bytes(String file) {
        try (InputStream in = GoldenModels.class.getClassLoader().getResourceAsStream("models/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource models/" + file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the library predicts for {@link #rows}. */
    static double[] expected(String file) {
        String name = file.substring(0, file.indexOf('.')) + ".expected";
        return new String(bytes(name), StandardCharsets.UTF_8)
                .lines()
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    static float[] rows() {
        return MadeTable.of(40, 9, 2).cells();
    }
}
