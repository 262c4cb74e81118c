package dev.barista.model;

/**
 * The name of a model: 1 to 255 letters, digits, dots, dashes and underscores, not starting with a dot. So a name is
 * always one plain path segment, in a folder as in a URL.
 */
public record ModelName(String value) implements Comparable<ModelName> {

    private static final int MAX_LENGTH = 255;

    /** @throws InferenceException {@link ErrorCode#INVALID_ARGUMENT} if the value is no model name */
    public ModelName {
        if (!isValid(value)) {
            throw InferenceException.invalid("\"" + shorten(value) + "\" is no model name: expected 1 to " + MAX_LENGTH
                    + " letters, digits, '.', '-' or '_', not starting with '.'");
        }
    }

    /** Whether the value can be a model name. */
    public static boolean isValid(String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH || value.charAt(0) == '.') {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean allowed = Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    private static String shorten(String value) {
        return value.length() <= 60 ? value : value.substring(0, 60) + "…";
    }

    @Override
    public int compareTo(ModelName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
