package dev.barista.scheduling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/** Plays calls of one row against instances whose runs take exactly what the cost says, in simulated time. */
final class BatchSimulation {

    /** Threads are woken this late, in nanoseconds, when they waited for a time. */
    private static final long WAKE_UP = 50_000;

    private final BatchSettings settings;
    private final Cost cost;
    private final int instances;
    private final ArrivalGaps gaps = new ArrivalGaps();
    private final Deque<Long> waiting = new ArrayDeque<>();
    private final PriorityQueue<Long> ends = new PriorityQueue<>();
    private final List<Long> latencies = new ArrayList<>();
    private long wakeUp;

    BatchSimulation(BatchSettings settings, Cost cost, int instances) {
        this.settings = settings;
        this.cost = cost;
        this.instances = instances;
    }

    /** What callers saw, in nanoseconds. */
    record Latencies(double mean, long p99) {}

    /** @param arrivals when calls come, rising */
    Latencies play(long[] arrivals) {
        BatchPolicy policy = new BatchPolicy(settings, instances);
        int next = 0;
        while (next < arrivals.length || !waiting.isEmpty()) {
            long now = nextEvent(next < arrivals.length ? arrivals[next] : Long.MAX_VALUE);
            for (; next < arrivals.length && arrivals[next] <= now; next++) {
                gaps.arrived(arrivals[next]);
                waiting.addLast(arrivals[next]);
            }
            while (!ends.isEmpty() && ends.element() <= now) {
                ends.remove();
            }
            runWhatMayRun(policy, now);
        }
        return latencies();
    }

    private long nextEvent(long arrival) {
        long end = ends.isEmpty() ? Long.MAX_VALUE : ends.element();
        return Math.min(Math.min(arrival, end), waiting.isEmpty() ? Long.MAX_VALUE : wakeUp);
    }

    private void runWhatMayRun(BatchPolicy policy, long now) {
        wakeUp = Long.MAX_VALUE;
        while (!waiting.isEmpty() && ends.size() < instances) {
            switch (policy.decide(view(now), gaps, now)) {
                case BatchPolicy.Decision.Wait(long nanos) -> {
                    wakeUp = now + nanos + WAKE_UP;
                    return;
                }
                case BatchPolicy.Decision.Run(int maxRows) -> run(Math.min(maxRows, waiting.size()), now);
            }
        }
    }

    private BatchPolicy.View view(long now) {
        double nextFree = ends.isEmpty() ? Double.POSITIVE_INFINITY : ends.element() - now;
        boolean free = ends.size() < instances - 1;
        return new BatchPolicy.View(
                waiting.size(), waiting.size(), now - waiting.getFirst(), cost, new BatchPolicy.Others(free, nextFree));
    }

    private void run(int calls, long now) {
        long end = now + (long) cost.expected(calls);
        ends.add(end);
        for (int i = 0; i < calls; i++) {
            latencies.add(end - waiting.removeFirst());
        }
    }

    private Latencies latencies() {
        long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Latencies(Arrays.stream(sorted).average().orElseThrow(), sorted[(int) (sorted.length * 0.99)]);
    }
}
