package dev.barista.lifecycle;

/**
 * How a version is run before it serves.
 *
 * @param enabled whether it is warmed at all; golden examples are checked in any case
 * @param runs how often each example is run, 1 or more
 */
public record WarmUpPolicy(boolean enabled, int runs) {

    public static final WarmUpPolicy DEFAULT = new WarmUpPolicy(true, 3);

    public WarmUpPolicy {
        if (runs < 1) {
            throw new IllegalArgumentException("warm-up runs: 1 or more, got " + runs);
        }
    }
}
