package dev.barista.bench;

/**
 * What a closed loop counted.
 *
 * @param calls answered well within the measured time
 * @param sent calls in all, the warm-up's and errors too
 * @param errors answers that were not, the warm-up's too
 * @param perSecond calls a second of the measured time
 * @param clientLoad what the client's process used of one processor, from 0; near 1 it was the client that was the
 *     limit
 */
record LoadResult(
        long calls, long sent, long errors, double perSecond, double p50Micros, double p99Micros, double clientLoad) {}
