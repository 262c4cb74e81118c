package dev.barista.storage;

import dev.barista.model.InferenceException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a YAML text into nodes, from the parser's events: so nothing is ever constructed, expanded or resolved, and
 * depth is bounded here.
 */
final class YamlText {

    private static final int MAX_DEPTH = 20;
    private static final int MAX_CODE_POINTS = 1 << 20;

    private final String file;
    private final Iterator<Event> events;

    private YamlText(String file, Iterator<Event> events) {
        this.file = file;
        this.events = events;
    }

    /**
     * The one document of a text; an empty map if there is none.
     *
     * @param file its name in messages
     * @throws InferenceException {@code INVALID_ARGUMENT} with the line, if it is no YAML or more than plain YAML
     */
    static YamlNode parse(String file, String text) {
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(true)
                .setCodePointLimit(MAX_CODE_POINTS)
                .build();
        try {
            return new YamlText(file, new Parse(settings).parseString(text).iterator()).document();
        } catch (MarkedYamlEngineException e) {
            throw error(file, e.getProblemMark().map(YamlText::line).orElse(1), e.getProblem());
        } catch (YamlEngineException e) {
            throw InferenceException.invalid(file + ": is no YAML text: " + e.getMessage());
        }
    }

    /** An {@code INVALID_ARGUMENT} at a line of a file. */
    static InferenceException error(String file, int line, String message) {
        return InferenceException.invalid(file + " line " + line + ": " + message);
    }

    private YamlNode document() {
        YamlNode root = new YamlNode.Mapping(1, List.of());
        boolean seen = false;
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
                case DocumentStart -> {
                    if (seen) {
                        throw error(file, line(event), "a second document begins; one is expected");
                    }
                    seen = true;
                }
                case Alias, Scalar, SequenceStart, SequenceEnd, MappingStart, MappingEnd -> root = node(event, 0);
            }
        }
        return root;
    }

    private YamlNode node(Event event, int depth) {
        refuseExtras(event);
        if (depth > MAX_DEPTH) {
            throw error(file, line(event), "nested deeper than " + MAX_DEPTH + " levels");
        }
        return switch (event.getEventId()) {
            case Scalar -> {
                ScalarEvent scalar = (ScalarEvent) event;
                yield new YamlNode.Scalar(line(event), scalar.getValue(), scalar.isPlain());
            }
            case SequenceStart -> sequence(line(event), depth);
            case MappingStart -> mapping(line(event), depth);
            case Alias, Comment, DocumentStart, DocumentEnd, StreamStart, StreamEnd, SequenceEnd, MappingEnd ->
                throw error(file, line(event), "a value is expected");
        };
    }

    private YamlNode sequence(int line, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            items.add(node(event, depth + 1));
        }
        return new YamlNode.Sequence(line, items);
    }

    private YamlNode mapping(int line, int depth) {
        List<YamlNode.Entry> entries = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            if (!(node(event, depth + 1) instanceof YamlNode.Scalar key)) {
                throw error(file, line(event), "a key is plain text");
            }
            entries.add(new YamlNode.Entry(key.line(), key.value(), node(next(), depth + 1)));
        }
        return new YamlNode.Mapping(line, entries);
    }

    private Event next() {
        Event event = events.next();
        return event.getEventId() == Event.ID.Comment ? next() : event;
    }

    private void refuseExtras(Event event) {
        boolean anchored = event instanceof NodeEvent node && node.getAnchor().isPresent();
        if (event instanceof AliasEvent || anchored) {
            throw error(file, line(event), "anchors (&) and aliases (*) are not supported; write the value out");
        }
        Optional<String> tag = event instanceof ScalarEvent scalar ? scalar.getTag() : Optional.empty();
        if (tag.isPresent()) {
            throw error(file, line(event), "tags (!) are not supported");
        }
    }

    private static int line(Event event) {
        return event.getStartMark().map(YamlText::line).orElse(1);
    }

    private static int line(Mark mark) {
        return mark.getLine() + 1;
    }
}
