package dev.barista.runtime.trees;

import dev.barista.model.InferenceException;
import java.util.Arrays;

/** The sets of categories of a forest, as bits behind each other. Filled by one thread, read by any afterwards. */
final class CategorySets {

    /** The key of NaN. */
    static final int MISSING = 0;

    /** The key of category 0. */
    static final int FIRST = 1;

    /** The key of what is no category, and in no set. */
    static final int UNKNOWN = Integer.MAX_VALUE;

    /** The least number that is no category any more; XGBoost's own limit. */
    static final int CATEGORIES = 1 << 24;

    /** What all sets together may take: 128 MiB. A file of few bytes could ask for much more. */
    private static final int MAX_WORDS = 1 << 24;

    private long[] words = new long[16];
    private int[] starts = new int[16];
    private int count;

    /**
     * Adds a set and returns its index.
     *
     * @throws InferenceException INVALID_ARGUMENT if a member is no category, or all together are too many
     */
    int add(int[] members, boolean missing) {
        int most = MISSING;
        for (int member : members) {
            if (member < 0 || member >= CATEGORIES) {
                throw InferenceException.invalid(
                        "a split names category " + member + "; expected 0 to " + (CATEGORIES - 1));
            }
            most = Math.max(most, FIRST + member);
        }
        int start = starts[count];
        int end = start + (most >>> 6) + 1;
        if (end > MAX_WORDS) {
            throw InferenceException.invalid("the sets of categories of all splits take more than "
                    + ((long) MAX_WORDS * Long.BYTES / (1 << 20)) + " MiB; number the categories from 0 without gaps");
        }
        if (end > words.length) {
            words = Arrays.copyOf(words, Math.max(end, 2 * words.length));
        }
        for (int member : members) {
            set(start, FIRST + member);
        }
        if (missing) {
            set(start, MISSING);
        }
        if (count + 2 > starts.length) {
            starts = Arrays.copyOf(starts, 2 * starts.length);
        }
        starts[count + 1] = end;
        return count++;
    }

    private void set(int start, int key) {
        words[start + (key >>> 6)] |= 1L << key;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean contains(int set, int key) {
        int word = starts[set] + (key >>> 6);
        return word < starts[set + 1] && (words[word] & (1L << key)) != 0;
    }

    long memoryBytes() {
        return (long) words.length * Long.BYTES + (long) starts.length * Integer.BYTES;
    }
}
