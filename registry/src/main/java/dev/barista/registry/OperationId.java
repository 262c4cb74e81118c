package dev.barista.registry;

import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The name of an operation: 128 random bits in lower-case hexadecimal. Whoever knows it may read and cancel the
 * operation, so it must come from a generator that nobody can guess.
 */
public record OperationId(String value) {

    private static final int BYTES = 16;

    /** @throws IllegalArgumentException if the value is no such name */
    public OperationId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("no operation's id: " + value);
        }
    }

    /** A new one. */
    public static OperationId random(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new OperationId(HexFormat.of().formatHex(bytes));
    }

    /** The id that a text is, empty if it can't be one. */
    public static Optional<OperationId> parse(String text) {
        return isValid(text) ? Optional.of(new OperationId(text)) : Optional.empty();
    }

    private static boolean isValid(String text) {
        return text.length() == 2 * BYTES
                && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    @Override
    public String toString() {
        return value;
    }
}
