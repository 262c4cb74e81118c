package dev.barista.storage;

import dev.barista.lifecycle.BatchConfig;
import dev.barista.lifecycle.QueueConfig;
import dev.barista.lifecycle.SequenceConfig;
import dev.barista.lifecycle.ServingConfig;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads what model.yaml says about how calls are run: instances, batches, the queue, sequences. */
final class ServingYaml {

    static final int MAX_INSTANCES = 1024;

    private final YamlSection document;
    private final ServingConfig base;

    /** @param base what holds for keys that the document does not have */
    ServingYaml(YamlSection document, ServingConfig base) {
        this.document = document;
        this.base = base;
    }

    ServingConfig config() {
        return new ServingConfig(
                orBase(document.integer("instances", 1, MAX_INSTANCES), base.instances()),
                document.section("batching").map(this::batching).orElse(base.batching()),
                document.section("queue").map(this::queue).orElse(base.queue()),
                inline().or(base::inline),
                document.bool("preserve_order").or(base::preservesOrder),
                document.section("sequence").map(this::sequence).or(base::sequence));
    }

    private SequenceConfig sequence(YamlSection section) {
        return new SequenceYaml(section, base.sequence().orElse(SequenceConfig.NONE)).config();
    }

    private BatchConfig batching(YamlSection section) {
        BatchConfig batching = base.batching();
        try {
            return new BatchConfig(
                    section.bool("enabled").or(batching::enabled),
                    orBase(section.integer("max_rows", 1, Integer.MAX_VALUE), batching.maxRows()),
                    section.duration("max_delay").or(batching::maxDelay),
                    sizes(section, "preferred_rows", batching.preferredRows()),
                    sizes(section, "allowed_rows", batching.allowedRows()));
        } catch (IllegalArgumentException e) {
            throw document.wrong("batching", String.valueOf(e.getMessage()));
        }
    }

    private static List<Integer> sizes(YamlSection section, String key, List<Integer> base) {
        return section.integers(key, 1, Integer.MAX_VALUE)
                .map(sizes -> sizes.stream().map(Long::intValue).toList())
                .orElse(base);
    }

    private QueueConfig queue(YamlSection section) {
        QueueConfig queue = base.queue();
        return new QueueConfig(
                orBase(section.integer("max_calls", 1, Integer.MAX_VALUE), queue.maxCalls()),
                orBase(section.longInteger("max_rows", 1), queue.maxRows()),
                orBase(section.longInteger("max_bytes", 1), queue.maxBytes()),
                orBase(section.longInteger("max_rows_per_tenant", 1), queue.maxTenantRows()),
                section.duration("timeout").or(queue::timeout),
                priorities(section).or(queue::priorities));
    }

    private Optional<QueueConfig.Priorities> priorities(YamlSection section) {
        OptionalInt levels = section.integer("priority_levels", 1, QueueConfig.Priorities.MAX_LEVELS);
        OptionalInt usual = section.integer("usual_priority", 1, QueueConfig.Priorities.MAX_LEVELS);
        if (levels.isEmpty() && usual.isEmpty()) {
            return Optional.empty();
        }
        int count = levels.orElseGet(() -> base.queue()
                .priorities()
                .map(QueueConfig.Priorities::levels)
                .orElseThrow(() -> section.wrong("usual_priority", "only goes with queue.priority_levels")));
        if (usual.orElse(1) > count) {
            throw section.wrong(
                    "usual_priority", "there are " + count + " levels of priority, got " + usual.getAsInt());
        }
        QueueConfig.Priorities middle = QueueConfig.Priorities.of(count);
        return Optional.of(new QueueConfig.Priorities(count, usual.orElse(middle.usual())));
    }

    private Optional<Boolean> inline() {
        return document.text("inline").map(choice -> switch (choice) {
            case "auto" -> true;
            case "never" -> false;
            default -> throw document.wrong("inline", "expected auto or never, got \"" + choice + "\"");
        });
    }

    static OptionalInt orBase(OptionalInt value, OptionalInt base) {
        return value.isPresent() ? value : base;
    }

    static OptionalLong orBase(OptionalLong value, OptionalLong base) {
        return value.isPresent() ? value : base;
    }
}
