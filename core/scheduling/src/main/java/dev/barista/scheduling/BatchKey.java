package dev.barista.scheduling;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What calls must have in common to go into one batch: the wanted outputs and all sizes but the number of rows. */
final class BatchKey {

    private final int[] outputs;
    private final long[] sizes;
    private final int hash;

    BatchKey(int[] outputs, long[] sizes) {
        this.outputs = outputs;
        this.sizes = sizes;
        this.hash = 31 * Arrays.hashCode(outputs) + Arrays.hashCode(sizes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof BatchKey that
                        && hash == that.hash
                        && Arrays.equals(outputs, that.outputs)
                        && Arrays.equals(sizes, that.sizes));
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
