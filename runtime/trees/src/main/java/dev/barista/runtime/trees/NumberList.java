package dev.barista.runtime.trees;

import java.util.Arrays;

/** Numbers that come one by one. */
final class NumberList {

    private double[] numbers = new double[16];
    private int count;

    void add(double number) {
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count++] = number;
    }

    double[] toArray() {
        return Arrays.copyOf(numbers, count);
    }
}
