package dev.barista.loadgen;

/** First in, first out, without an object for each. Confined to one thread. */
final class LongQueue {

    private long[] values = new long[64];
    private int head;
    private int size;

    void add(long value) {
        if (size == values.length) {
            long[] larger = new long[2 * size];
            for (int i = 0; i < size; i++) {
                larger[i] = values[(head + i) % size];
            }
            values = larger;
            head = 0;
        }
        values[(head + size++) % values.length] = value;
    }

    /** The first, which must be there. */
    long peek() {
        return values[head];
    }

    /** Takes the first, which must be there. */
    long poll() {
        long value = values[head];
        head = (head + 1) % values.length;
        size--;
        return value;
    }

    boolean isEmpty() {
        return size == 0;
    }
}
