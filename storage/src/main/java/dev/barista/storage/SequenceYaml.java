package dev.barista.storage;

import dev.barista.lifecycle.SequenceConfig;
import dev.barista.model.DataType;
import dev.barista.model.SequenceTensors;
import dev.barista.model.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads what model.yaml says about sequences. */
final class SequenceYaml {

    private static final int MAX_SEQUENCES = 1_000_000;
    private static final List<Double> USUAL_VALUES = List.of(0.0, 1.0);

    private final YamlSection section;
    private final SequenceConfig base;

    /** @param base what holds for keys that the section does not have */
    SequenceYaml(YamlSection section, SequenceConfig base) {
        this.section = section;
        this.base = base;
    }

    SequenceConfig config() {
        return new SequenceConfig(
                new SequenceTensors(
                        section.has("states")
                                ? section.sections("states").stream()
                                        .map(this::state)
                                        .toList()
                                : base.tensors().states(),
                        section.has("controls")
                                ? section.sections("controls").stream()
                                        .map(this::control)
                                        .toList()
                                : base.tensors().controls()),
                idleTimeout().or(base::idleTimeout),
                section.duration("drain_timeout").or(base::drainTimeout),
                ServingYaml.orBase(section.integer("max_sequences", 1, MAX_SEQUENCES), base.maxSequences()),
                ServingYaml.orBase(section.longInteger("max_bytes", 1), base.maxBytes()));
    }

    private Optional<Duration> idleTimeout() {
        Optional<Duration> timeout = section.duration("idle_timeout");
        if (timeout.filter(Duration::isZero).isPresent()) {
            throw section.wrong("idle_timeout", "must not be 0: a sequence would end with its first call");
        }
        return timeout;
    }

    private SequenceTensors.State state(YamlSection state) {
        Optional<Shape> shape = state.integers("initial_shape", 0)
                .map(dims -> Shape.of(dims.stream().mapToLong(Long::longValue).toArray()));
        return new SequenceTensors.State(
                name(state, "states", "input"),
                name(state, "states", "output"),
                shape,
                state.bool("visible").orElse(false));
    }

    private SequenceTensors.Control control(YamlSection control) {
        String kind = name(control, "controls", "kind");
        List<Double> values =
                control.texts("values").map(texts -> values(control, texts)).orElse(USUAL_VALUES);
        return new SequenceTensors.Control(
                name(control, "controls", "input"),
                switch (kind) {
                    case "start" -> SequenceTensors.Kind.START;
                    case "end" -> SequenceTensors.Kind.END;
                    case "ready" -> SequenceTensors.Kind.READY;
                    case "id" -> SequenceTensors.Kind.ID;
                    default -> throw control.wrong("kind", "expected start, end, ready or id, got \"" + kind + "\"");
                },
                Optional.<DataType>empty(),
                values.getFirst(),
                values.getLast());
    }

    private static List<Double> values(YamlSection control, List<String> texts) {
        try {
            List<Double> values = texts.stream().map(Double::valueOf).toList();
            if (values.size() == 2) {
                return values;
            }
        } catch (NumberFormatException e) {
            throw control.wrong("values", "expected the numbers for no and for yes, got " + texts);
        }
        throw control.wrong("values", "expected the numbers for no and for yes, got " + texts);
    }

    private String name(YamlSection entry, String list, String key) {
        return entry.text(key).orElseThrow(() -> section.wrong(list, "an entry has no " + key));
    }
}
