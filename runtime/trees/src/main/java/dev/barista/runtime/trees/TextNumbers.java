package dev.barista.runtime.trees;

import dev.barista.model.InferenceException;

/** Numbers that model files write as text. */
final class TextNumbers {

    private TextNumbers() {}

    static int integer(String text, String what, int min, int max) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number out of range is.
        }
        throw InferenceException.invalid(
                what + ": expected a whole number from " + min + " to " + max + ", got \"" + shorten(text) + "\"");
    }

    /** A number as C and C++ programs print it: infinities and NaN may have any name that these give them. */
    static double decimal(String text, String what) {
        try {
            return switch (text) {
                case "inf", "Inf", "INF", "infinity" -> Double.POSITIVE_INFINITY;
                case "-inf", "-Inf", "-INF", "-infinity" -> Double.NEGATIVE_INFINITY;
                case "nan", "-nan", "-nan(ind)", "NAN" -> Double.NaN;
                default -> Double.parseDouble(text);
            };
        } catch (NumberFormatException e) {
            throw InferenceException.invalid(what + ": expected a number, got \"" + shorten(text) + "\"");
        }
    }

    private static String shorten(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
