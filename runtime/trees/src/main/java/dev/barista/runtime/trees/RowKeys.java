package dev.barista.runtime.trees;

import java.util.Arrays;
import java.util.Collection;
import java.util.TreeSet;

/** The slots of a forest, and how a row becomes their keys. Immutable. */
final class RowKeys {

    /** What LightGBM takes for zero, either side of it. */
    private static final float ZERO = 1e-35f;

    private final Slot[] slots;
    /** The feature of each slot. */
    private final int[] features;
    // Where the slots of each kind end.
    private final int nanLowEnd;
    private final int nanHighEnd;
    private final int zeroLowEnd;
    private final int zeroHighEnd;
    private final int categoryEnd;

    RowKeys(Collection<Slot> used) {
        slots = new TreeSet<>(used).toArray(Slot[]::new);
        features = new int[slots.length];
        for (int i = 0; i < slots.length; i++) {
            features[i] = slots[i].feature();
        }
        nanLowEnd = endOf(Slot.Kind.NAN_LOW);
        nanHighEnd = endOf(Slot.Kind.NAN_HIGH);
        zeroLowEnd = endOf(Slot.Kind.ZERO_LOW);
        zeroHighEnd = endOf(Slot.Kind.ZERO_HIGH);
        categoryEnd = endOf(Slot.Kind.CATEGORY);
    }

    private int endOf(Slot.Kind kind) {
        int end = 0;
        while (end < slots.length && slots[end].kind().compareTo(kind) <= 0) {
            end++;
        }
        return end;
    }

    int indexOf(Slot slot) {
        return Arrays.binarySearch(slots, slot);
    }

    int feature(int slot) {
        return features[slot];
    }

    /** The first slot that holds categories; all after it do too. */
    int firstCategory() {
        return zeroHighEnd;
    }

    /** How many bits the index of a slot takes. */
    int indexBits() {
        return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, slots.length - 1));
    }

    int indexMask() {
        return (1 << indexBits()) - 1;
    }

    /** An array for the keys of a row, as long as indices can be. */
    int[] newKeys() {
        return new int[1 << indexBits()];
    }

    /** Turns a row into keys. */
    void fill(float[] row, int[] keys) {
        int slot = numbers(row, keys);
        for (; slot < zeroLowEnd; slot++) {
            keys[slot] = nonZero(row[features[slot]], FloatKeys.LOWEST);
        }
        for (; slot < zeroHighEnd; slot++) {
            keys[slot] = nonZero(row[features[slot]], FloatKeys.HIGHEST);
        }
        for (; slot < categoryEnd; slot++) {
            float x = row[features[slot]];
            keys[slot] = x < 0 ? CategorySets.UNKNOWN : category(x);
        }
        for (; slot < slots.length; slot++) {
            keys[slot] = category(row[features[slot]]);
        }
    }

    private int numbers(float[] row, int[] keys) {
        int slot = 0;
        for (; slot < nanLowEnd; slot++) {
            keys[slot] = FloatKeys.lowNan(row[features[slot]]);
        }
        for (; slot < nanHighEnd; slot++) {
            keys[slot] = FloatKeys.highNan(row[features[slot]]);
        }
        return slot;
    }

    private static int nonZero(float x, int missing) {
        return Math.abs(x) > ZERO ? FloatKeys.of(x) : missing;
    }

    private static int category(float x) {
        if (Float.isNaN(x)) {
            return CategorySets.MISSING;
        }
        return x > -1 && x < CategorySets.CATEGORIES ? CategorySets.FIRST + (int) x : CategorySets.UNKNOWN;
    }
}
