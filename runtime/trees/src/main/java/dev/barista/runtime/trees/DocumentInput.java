package dev.barista.runtime.trees;

import dev.barista.model.InferenceException;
import java.util.function.Consumer;

/**
 * A document of objects, arrays, numbers and strings, read from its beginning to its end; stands on a value. What is
 * wrong with it is an {@code INVALID_ARGUMENT} that says where. Used by one thread.
 */
interface DocumentInput {

    /**
     * Reads the object that this stands on.
     *
     * @param field told each key, standing on its value; must read or skip that
     */
    void object(String what, Consumer<String> field);

    /**
     * Reads the array that this stands on.
     *
     * @param element called standing on each element; must read or skip that
     */
    void array(String what, Runnable element);

    /** The number that this stands on; true and false are 1 and 0. */
    double number(String what);

    /** The string that this stands on. */
    String text(String what);

    /** Passes over the value that this stands on. */
    void skip();

    InferenceException error(String message);

    /** The numbers of the array that this stands on. */
    default double[] numbers(String what) {
        NumberList numbers = new NumberList();
        array(what, () -> numbers.add(number(what)));
        return numbers.toArray();
    }

    /** The whole numbers of the array that this stands on. */
    default int[] integers(String what) {
        double[] numbers = numbers(what);
        int[] integers = new int[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            integers[i] = (int) numbers[i];
            if (integers[i] != numbers[i]) {
                throw error(what + ": expected whole numbers of 32 bits, got " + numbers[i]);
            }
        }
        return integers;
    }

    /** The whole number that this stands on, be it a number or one in a string. */
    default int integer(String what, int min, int max) {
        return TextNumbers.integer(text(what), what, min, max);
    }
}
