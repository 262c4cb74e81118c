package dev.barista.storage;

import dev.barista.lifecycle.BatchConfig;
import dev.barista.lifecycle.QueueConfig;
import dev.barista.lifecycle.ServingConfig;
import dev.barista.model.InferenceException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Understands the dynamic batching of a Triton model configuration. */
final class TritonBatching {

    private static final String BATCHING = "dynamic_batching";
    private static final String QUEUE = BATCHING + ".default_queue_policy";

    private final String where;
    private final OptionalInt maxBatchSize;
    private final List<String> notes;

    /**
     * @param maxBatchSize as far as the configuration gives one
     * @param notes takes what has no effect
     */
    TritonBatching(String where, OptionalInt maxBatchSize, List<String> notes) {
        this.where = where;
        this.maxBatchSize = maxBatchSize;
        this.notes = notes;
    }

    /** How calls are to be run. */
    ServingConfig serving(ProtoNode.Message batching) {
        if (maxBatchSize.orElse(1) == 0) {
            notes.add("no effect here: " + BATCHING + " without a max_batch_size above 0");
        }
        if (batching.has("priority_queue_policy")) {
            notes.add("no effect here: " + BATCHING + ".priority_queue_policy");
        }
        ProtoNode.Message policy =
                batching.message("default_queue_policy").orElse(new ProtoNode.Message(batching.line(), Map.of()));
        return ServingConfig.NONE
                .withBatching(new BatchConfig(
                        Optional.of(true),
                        OptionalInt.empty(),
                        duration(where, batching, "max_queue_delay_microseconds", BATCHING),
                        preferredSizes(where, batching, maxBatchSize.orElse(0), BATCHING),
                        List.of()))
                .withQueue(queue(policy, priorities(batching)))
                .withPreservedOrder(batching.flag("preserve_ordering"));
    }

    /** @param maxBatchSize 0 if there is none */
    static List<Integer> preferredSizes(String where, ProtoNode.Message batching, int maxBatchSize, String owner) {
        int most = maxBatchSize > 0 ? maxBatchSize : Integer.MAX_VALUE;
        for (ProtoNode size : batching.all("preferred_batch_size")) {
            int rows = Integer.decode(((ProtoNode.Scalar) size).text());
            if (rows < 1 || rows > most) {
                throw ProtoText.error(
                        where,
                        size.line(),
                        owner + ".preferred_batch_size: expected 1 to "
                                + (most == Integer.MAX_VALUE ? "max_batch_size" : "max_batch_size, " + most)
                                + ", got " + rows);
            }
        }
        return batching.integers("preferred_batch_size").stream()
                .map(Long::intValue)
                .toList();
    }

    private Optional<QueueConfig.Priorities> priorities(ProtoNode.Message batching) {
        long levels = batching.integer("priority_levels").orElse(0);
        if (levels == 0) {
            return Optional.empty();
        }
        int most = QueueConfig.Priorities.MAX_LEVELS;
        if (levels < 0 || levels > most) {
            throw error(batching, BATCHING + ".priority_levels: expected 1 to " + most + ", got " + levels);
        }
        long usual = batching.integer("default_priority_level").orElse(0);
        if (usual < 1 || usual > levels) {
            throw error(
                    batching,
                    BATCHING + ".default_priority_level: expected 1 to priority_levels, " + levels + ", got " + usual);
        }
        return Optional.of(new QueueConfig.Priorities((int) levels, (int) usual));
    }

    private QueueConfig queue(ProtoNode.Message policy, Optional<QueueConfig.Priorities> priorities) {
        boolean delays = policy.text("timeout_action").filter("DELAY"::equals).isPresent();
        Optional<Duration> timeout =
                duration(where, policy, "default_timeout_microseconds", QUEUE).filter(Duration::isPositive);
        if (delays) {
            notes.add("no effect here: " + QUEUE
                    + ".timeout_action: DELAY; calls keep their turn, however long it takes");
        }
        if (policy.flag("allow_timeout_override").filter(allowed -> !allowed).isPresent()) {
            notes.add("no effect here: " + QUEUE + ".allow_timeout_override: false");
        }
        long calls = policy.integer("max_queue_size").orElse(0);
        return new QueueConfig(
                calls == 0 ? OptionalInt.empty() : OptionalInt.of((int) Math.min(calls, Integer.MAX_VALUE)),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                delays ? Optional.empty() : timeout,
                priorities);
    }

    static Optional<Duration> duration(String where, ProtoNode.Message message, String field, String owner) {
        OptionalLong micros = message.integer(field);
        if (micros.isEmpty()) {
            return Optional.empty();
        }
        long most = DurationText.LONGEST.dividedBy(ChronoUnit.MICROS.getDuration());
        if (micros.getAsLong() > most) {
            throw ProtoText.error(
                    where,
                    message.line(),
                    owner + "." + field + ": expected at most " + most + ", a day, got " + micros.getAsLong());
        }
        return Optional.of(Duration.of(micros.getAsLong(), ChronoUnit.MICROS));
    }

    private InferenceException error(ProtoNode at, String message) {
        return ProtoText.error(where, at.line(), message);
    }
}
