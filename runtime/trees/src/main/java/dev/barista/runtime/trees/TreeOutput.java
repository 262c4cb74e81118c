package dev.barista.runtime.trees;

import java.util.Locale;

/** What a model of trees can tell of a row; computed only for who asks for it. */
enum TreeOutput {
    /** What the library predicts. */
    PREDICTION,
    /** The sums before the objective's function. */
    RAW,
    /** The leaf of each tree. */
    LEAF,
    /** How much each feature adds to the sums (SHAP). */
    CONTRIBUTIONS;

    /** Its name in the signature. */
    String tensorName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
