package dev.barista.json;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The keys of all objects that are being read, one within the other, to tell where one occurs twice. The keys of an
 * object are few mostly, and compared one by one; of more than that a set is made. Used by one thread.
 */
final class OpenKeys {

    private static final int FEW = 8;

    private String[] keys = new String[FEW];
    private int count;
    private Map<Integer, Set<String>> many = Map.of();

    /** Begins an object; its mark is for the calls about it. */
    int open() {
        return count;
    }

    /** Notes a key of the innermost object; false if it has been noted before. */
    boolean add(int mark, String key) {
        if (count - mark == FEW) {
            return all(mark).add(key);
        }
        for (int i = mark; i < count; i++) {
            if (keys[i].equals(key)) {
                return false;
            }
        }
        if (count == keys.length) {
            keys = Arrays.copyOf(keys, 2 * count);
        }
        keys[count++] = key;
        return true;
    }

    private Set<String> all(int mark) {
        if (many.isEmpty()) {
            many = new HashMap<>();
        }
        return many.computeIfAbsent(
                mark, at -> new HashSet<>(Arrays.asList(keys).subList(at, at + FEW)));
    }

    /** Ends the innermost object. */
    void close(int mark) {
        if (!many.isEmpty()) {
            many.remove(mark);
        }
        count = mark;
    }
}
