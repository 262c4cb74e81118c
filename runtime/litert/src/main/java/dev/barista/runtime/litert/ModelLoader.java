package dev.barista.runtime.litert;

import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.spi.LoadedModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Opens model files: reads, checks, and tries what callers will do with them. */
record ModelLoader(LiteLibrary library, LiteOptions options) {

    /** The library looks at numbers in the file where they lie. */
    private static final long ALIGNMENT = 64;

    /** What an interpreter of a small model was measured to take. */
    private static final long INTERPRETER_BYTES = 256 << 10;

    /**
     * Loads a file.
     *
     * @param name what to call it in errors
     */
    @SuppressWarnings("MustBeClosed") // The arena is closed with the model.
    LoadedModel load(Path path, String name) {
        Arena arena = Arena.ofShared();
        boolean done = false;
        try {
            LoadedModel model = open(path, read(path, name, arena), arena);
            done = true;
            return model;
        } catch (LiteException e) {
            throw LiteFailures.load(name, e);
        } catch (InferenceException e) {
            throw LiteFailures.load(name, e);
        } finally {
            if (!done) {
                arena.close();
            }
        }
    }

    /** A copy, not a mapping: a file that is written to later must not change a model or end the process. */
    private static MemorySegment read(Path path, String name, Arena arena) {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment bytes = arena.allocate(Math.max(1, file.size()), ALIGNMENT);
            long position = 0;
            while (position < file.size()) {
                int chunk = (int) Math.min(1 << 30, file.size() - position);
                int count = file.read(bytes.asSlice(position, chunk).asByteBuffer(), position);
                if (count < 0) {
                    throw new IOException("it became shorter while it was read");
                }
                position += count;
            }
            return bytes;
        } catch (IOException e) {
            throw InferenceException.invalid(name + " can't be read: " + e.getMessage());
        }
    }

    private LoadedModel open(Path path, MemorySegment bytes, Arena arena) throws LiteException {
        long model = library.models().open(bytes);
        boolean done = false;
        try {
            ModelLayout layout = new LayoutBuilder(GraphReader.read(bytes), options, arena).build();
            // Interpreters pack weights anew for their own use, once more at most.
            LiteModel.OpenFile file = new LiteModel.OpenFile(arena, model, 2 * bytes.byteSize() + INTERPRETER_BYTES);
            Lane lane = Lane.open(library, model, layout, options.threads());
            try {
                LiteModel plain = new LiteModel(library, file, tried(layout, lane), options, lane);
                LoadedModel loaded = options.labels() ? LabelledModel.of(plain, labels(path, bytes, layout)) : plain;
                done = true;
                return loaded;
            } finally {
                if (!done) {
                    lane.close();
                }
            }
        } finally {
            if (!done) {
                library.models().release(model);
            }
        }
    }

    /** The labels of the outputs that callers see, which have their own order where a signature has one. */
    private static Map<Integer, List<String>> labels(Path path, MemorySegment bytes, ModelLayout layout) {
        Map<Integer, List<String>> byPosition = layout.signatureKey() == 0 ? LabelFiles.read(bytes, path) : Map.of();
        Map<Integer, List<String>> labels = new HashMap<>();
        for (int i = 0; i < layout.outputs().size(); i++) {
            List<String> lines = byPosition.get(layout.outputs().get(i).position());
            if (lines != null) {
                labels.put(i, lines);
            }
        }
        if (labels.isEmpty()) {
            throw InferenceException.invalid("option \"" + LiteOptions.LABELS
                    + "\": there are no labels in the file's metadata for the outputs of this graph");
        }
        return labels;
    }

    /** Gets the lane ready for the usual shapes, which shows whether all operators are there and fit each other. */
    private ModelLayout tried(ModelLayout layout, Lane lane) throws LiteException {
        ModelLayout known = layout;
        if (layout.wantsRowsOfOutputs()) {
            lane.prepare(layout.usualShapes(2));
            known = layout.withOutputShapes(outputsOfTwoRows(layout, lane));
            if (options.resizableBatch() && known.wantsRowsOfOutputs()) {
                throw InferenceException.invalid("option \"" + LiteOptions.RESIZABLE_BATCH
                        + "\": with inputs of two rows, not every output has two rows: "
                        + known.signature().outputs().stream()
                                .map(spec -> "\"" + spec.name() + "\" " + spec.describe())
                                .toList());
            }
        }
        lane.prepare(layout.usualShapes(1));
        return known;
    }

    private static List<Shape> outputsOfTwoRows(ModelLayout layout, Lane lane) {
        List<Shape> shapes = new ArrayList<>();
        for (int i = 0; i < layout.outputs().size(); i++) {
            Shape declared = layout.outputs().get(i).spec().shape();
            Shape now = lane.settledShape(i);
            boolean grows = now != null
                    && now.rank() > 0
                    && now.rank() == declared.rank()
                    && now.dim(0) == 2
                    && declared.dim(0) != 2;
            shapes.add(grows ? declared.withDim(0, Shape.VARIABLE) : declared);
        }
        return shapes;
    }
}
