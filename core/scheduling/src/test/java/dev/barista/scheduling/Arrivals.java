package dev.barista.scheduling;

import java.util.SplittableRandom;

/** When calls come. */
interface Arrivals {

    /**
     * The times of calls, in nanoseconds from a beginning, in order.
     *
     * @param calls how many at most
     */
    long[] arrivals(double perSecond, int calls, SplittableRandom random);
}
