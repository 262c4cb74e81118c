package dev.barista.model;

import java.util.Optional;

/** The number of a model version, 0 or more; the higher, the newer. */
public record ModelVersion(long number) implements Comparable<ModelVersion> {

    private static final int MAX_DIGITS = 18;

    /** @throws IllegalArgumentException if the number is negative */
    public ModelVersion {
        if (number < 0) {
            throw new IllegalArgumentException("a model version is 0 or more, got " + number);
        }
    }

    /** The version that the text names in decimal digits (leading zeros allowed, as in folder names), or empty. */
    public static Optional<ModelVersion> parse(String text) {
        if (text.isEmpty() || text.length() > MAX_DIGITS) {
            return Optional.empty();
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return Optional.empty();
            }
        }
        return Optional.of(new ModelVersion(Long.parseLong(text)));
    }

    @Override
    public int compareTo(ModelVersion other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
