package dev.barista.runtime.trees;

/**
 * One way to look at a feature; each row's features are turned into the keys of a forest's slots, once, before its
 * trees are walked.
 */
record Slot(Kind kind, int feature) implements Comparable<Slot> {

    /** How a number becomes a key. In this order slots are sorted. */
    enum Kind {
        /** A number, NaN below all. */
        NAN_LOW,
        /** A number, NaN above all. */
        NAN_HIGH,
        /** A number; zero and NaN below all. */
        ZERO_LOW,
        ZERO_HIGH,
        /** A category, see {@link CategorySets}; what is negative is none. */
        CATEGORY,
        /** The same without its fraction: -0.5 is category 0. */
        TRUNCATED_CATEGORY
    }

    /** The slot that a split looks at. */
    static Slot of(TreeNode.NumericSplit split) {
        return new Slot(
                switch (split.missing()) {
                    case NAN -> split.missingGoesLeft() ? Kind.NAN_LOW : Kind.NAN_HIGH;
                    case ZERO -> split.missingGoesLeft() ? Kind.ZERO_LOW : Kind.ZERO_HIGH;
                },
                split.feature());
    }

    /** The slot that a split looks at. */
    static Slot of(TreeNode.CategorySplit split) {
        return new Slot(split.truncates() ? Kind.TRUNCATED_CATEGORY : Kind.CATEGORY, split.feature());
    }

    @Override
    public int compareTo(Slot other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : Integer.compare(feature, other.feature);
    }
}
