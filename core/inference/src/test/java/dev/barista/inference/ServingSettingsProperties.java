package dev.barista.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.lifecycle.BatchConfig;
import dev.barista.lifecycle.QueueConfig;
import dev.barista.lifecycle.ServingConfig;
import dev.barista.scheduling.BatchSettings;
import dev.barista.scheduling.QueueSettings;
import dev.barista.scheduling.SchedulingSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ServingSettingsProperties {

    private static final SchedulingSettings USUAL = SchedulingSettings.of(3);

    @Example
    void nothingConfigured_isAsUsual() {
        assertThat(ServingSettings.of(ServingConfig.NONE, USUAL)).isEqualTo(USUAL);
    }

    @Example
    void everythingConfigured_takesThePlaceOfTheUsual() {
        ServingConfig config = new ServingConfig(
                OptionalInt.of(2),
                new BatchConfig(
                        Optional.of(false),
                        OptionalInt.of(64),
                        Optional.of(Duration.ofMillis(2)),
                        List.of(32, 16),
                        List.of(16, 64)),
                new QueueConfig(
                        OptionalInt.of(1),
                        OptionalLong.of(2),
                        OptionalLong.of(3),
                        OptionalLong.of(4),
                        Optional.of(Duration.ofSeconds(5)),
                        Optional.of(new QueueConfig.Priorities(7, 6))),
                Optional.of(false),
                Optional.of(true));

        assertThat(ServingSettings.of(config, USUAL))
                .isEqualTo(new SchedulingSettings(
                        2,
                        USUAL.idleTime(),
                        new QueueSettings(1, 2, 3, 4, Duration.ofSeconds(5), new QueueSettings.Priorities(7, 6)),
                        new BatchSettings(
                                false, 64, Optional.of(Duration.ofMillis(2)), List.of(16, 32), List.of(16, 64)),
                        false,
                        true));
    }

    /** Whatever a configuration may say, scheduling takes: what makes no sense was refused where it was read. */
    @Property
    void everyConfiguration_isOneThatSchedulingTakes(
            @ForAll @From("batchings") Optional<BatchConfig> batching, @ForAll @From("queues") QueueConfig queue) {
        ServingConfig config = ServingConfig.NONE
                .withBatching(batching.orElse(BatchConfig.NONE))
                .withQueue(queue);

        SchedulingSettings settings = ServingSettings.of(config, USUAL);

        queue.priorities()
                .ifPresent(wanted -> assertThat(settings.queue().priorities())
                        .isEqualTo(new QueueSettings.Priorities(wanted.levels(), wanted.usual())));
    }

    @Provide
    Arbitrary<Optional<BatchConfig>> batchings() {
        Arbitrary<Integer> rows = Arbitraries.integers().between(-2, 1000);
        return Combinators.combine(
                        Arbitraries.of(true, false).optional(),
                        rows.optional(),
                        Arbitraries.longs()
                                .between(-10, 1_000_000)
                                .map(Duration::ofNanos)
                                .optional(),
                        rows.list().ofMaxSize(4),
                        rows.list().ofMaxSize(4))
                .as(ServingSettingsProperties::batching);
    }

    /** Empty if it makes no sense, which is said at once. */
    private static Optional<BatchConfig> batching(
            Optional<Boolean> enabled,
            Optional<Integer> maxRows,
            Optional<Duration> maxDelay,
            List<Integer> preferred,
            List<Integer> allowed) {
        try {
            return Optional.of(new BatchConfig(
                    enabled, maxRows.map(OptionalInt::of).orElse(OptionalInt.empty()), maxDelay, preferred, allowed));
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("(a|a batch|batches|sizes) .+");
            return Optional.empty();
        }
    }

    @Provide
    Arbitrary<QueueConfig> queues() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, Integer.MAX_VALUE),
                        Arbitraries.longs().between(1, Long.MAX_VALUE),
                        Arbitraries.integers().between(1, QueueConfig.Priorities.MAX_LEVELS))
                .as((calls, rows, levels) -> new QueueConfig(
                        OptionalInt.of(calls),
                        OptionalLong.of(rows),
                        OptionalLong.of(rows),
                        OptionalLong.of(rows),
                        Optional.of(Duration.ofNanos(rows)),
                        Optional.of(new QueueConfig.Priorities(levels, 1 + calls % levels))));
    }
}
