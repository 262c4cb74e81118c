package dev.barista.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The instances that run the calls of a version's sequences. A model that is given its state with each call runs
 * anywhere, and calls of different sequences share a run. One whose instances remember has each sequence's calls run on
 * one and the same instance, one call a run, because a run that is made a second time would be remembered twice.
 *
 * <p>All but {@link #close} is guarded by the lock of the sequences.
 */
final class SequencePools implements AutoCloseable {

    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final List<InstancePool> pools;
    private final int[] sequences;

    SequencePools(ServedModel served, SchedulingSettings settings, SchedulingTools tools) {
        boolean pinned = served.model().isStateful();
        SchedulingSettings each = (pinned ? alone(settings) : settings).withPreservedOrder(false);
        this.pools = new ArrayList<>();
        for (int i = 0; i < (pinned ? settings.instances() : 1); i++) {
            pools.add(new InstancePool(served, each, tools));
        }
        this.sequences = new int[pools.size()];
    }

    private static SchedulingSettings alone(SchedulingSettings settings) {
        return settings.withInstances(1)
                .withIdleTime(FOREVER)
                .withBatch(BatchSettings.OFF)
                .withInline(false);
    }

    /** The place for a sequence that begins: where the fewest others are. */
    int enter() {
        int place = 0;
        for (int i = 1; i < sequences.length; i++) {
            place = sequences[i] < sequences[place] ? i : place;
        }
        sequences[place]++;
        return place;
    }

    /** A sequence that entered there has ended. */
    void leave(int place) {
        sequences[place]--;
    }

    InstancePool at(int place) {
        return pools.get(place);
    }

    /** How the pools are doing together. */
    PoolSnapshot snapshot() {
        return pools.stream()
                .map(InstancePool::snapshot)
                .reduce(PoolSnapshot::plus)
                .orElseThrow();
    }

    @Override
    public void close() {
        pools.forEach(InstancePool::close);
    }
}
