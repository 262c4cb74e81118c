package dev.barista.runtime.onnx;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import dev.barista.runtime.onnx.OrtValues.TensorForm;
import dev.barista.runtime.onnx.TensorReader.Part;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns sequences and maps that ONNX Runtime made into two tensors each. The values stay the caller's. */
final class CollectionReader {

    private final OrtValues values;
    private final Scratch scratch;
    private final TensorReader tensors;

    CollectionReader(OrtValues values, Scratch scratch) {
        this.values = values;
        this.scratch = scratch;
        this.tensors = new TensorReader(values, scratch);
    }

    /**
     * One of the two tensors of a sequence of tensors.
     *
     * @param part 0 for the elements, 1 for their lengths
     * @throws InferenceException UNIMPLEMENTED if the elements don't fit behind each other
     */
    Tensor sequence(long sequence, Slot.SequenceSlot slot, TensorSpec spec, int part, TensorAllocator allocator)
            throws OrtException {
        try (Elements elements = new Elements(sequence)) {
            List<TensorForm> forms = new ArrayList<>();
            List<Long> lengths = new ArrayList<>();
            Part[] parts = new Part[elements.handles.length];
            for (int i = 0; i < parts.length; i++) {
                TensorForm form = tensors.form(elements.handles[i]);
                forms.add(form);
                lengths.add(form.shape().rank() == 0 ? 1 : form.shape().dim(0));
                parts[i] = new Part(elements.handles[i], form.shape().elementCount());
            }
            if (part == 1) {
                return TensorReader.numbers(lengths, allocator);
            }
            Shape shape = concatenated(slot.name(), spec, forms, lengths);
            ElementType type = forms.isEmpty() ? slot.element() : forms.get(0).type();
            return tensors.readAll(type, shape, parts, allocator);
        }
    }

    private static Shape concatenated(String name, TensorSpec spec, List<TensorForm> forms, List<Long> lengths) {
        long rows = lengths.stream().mapToLong(Long::longValue).sum();
        if (forms.isEmpty()) {
            long[] dims = spec.shape().dims();
            for (int i = 0; i < dims.length; i++) {
                dims[i] = Math.max(0, dims[i]);
            }
            dims[0] = 0;
            return Shape.of(dims);
        }
        Shape first = rowShape(forms.get(0).shape());
        for (TensorForm form : forms) {
            if (!rowShape(form.shape()).equals(first)) {
                throw new InferenceException(
                        ErrorCode.UNIMPLEMENTED,
                        "output \"" + name + "\" is a sequence of tensors that differ in more than their length: "
                                + forms.get(0).shape() + " and " + form.shape());
            }
        }
        return first.withDim(0, rows);
    }

    /** The shape with 1 row; a scalar is a row of its own. */
    private static Shape rowShape(Shape shape) {
        return shape.rank() == 0 ? Shape.of(1) : shape.withDim(0, 1);
    }

    /** One of the two parts of a map: 0 for the values, 1 for the keys. */
    private Tensor map(long map, int part, TensorAllocator allocator) throws OrtException {
        long tensor = values.part(map, part == 0 ? 1 : 0, scratch);
        try {
            return tensors.read(tensor, allocator);
        } finally {
            values.release(tensor);
        }
    }

    /**
     * One of the two tensors of a sequence of maps: 0 for the values, a row of each map; 1 for the keys.
     *
     * @throws InferenceException UNIMPLEMENTED if the maps don't all have the same keys
     */
    Tensor maps(long sequence, Slot.MapSequenceSlot slot, int part, TensorAllocator allocator) throws OrtException {
        try (Elements maps = new Elements(sequence)) {
            if (maps.handles.length == 0) {
                return noMaps(slot, part, allocator);
            }
            checkSameKeys(slot.name(), maps);
            return part == 1 ? map(maps.handles[0], 1, allocator) : mapValues(slot, maps, allocator);
        }
    }

    private Tensor noMaps(Slot.MapSequenceSlot slot, int part, TensorAllocator allocator) throws OrtException {
        return part == 1
                ? tensors.readAll(slot.key(), Shape.of(0), new Part[0], allocator)
                : tensors.readAll(slot.element(), Shape.of(0, 0), new Part[0], allocator);
    }

    private Tensor mapValues(Slot.MapSequenceSlot slot, Elements maps, TensorAllocator allocator) throws OrtException {
        List<Part> rows = new ArrayList<>(maps.handles.length);
        try {
            long columns = 0;
            for (long map : maps.handles) {
                long row = values.part(map, 1, scratch);
                rows.add(new Part(row, columns));
                // The keys are the same in all maps, so the rows are equally long.
                columns = rows.size() == 1 ? tensors.form(row).shape().elementCount() : columns;
            }
            rows.set(0, new Part(rows.getFirst().value(), columns));
            return tensors.readAll(
                    slot.element(), Shape.of(rows.size(), columns), rows.toArray(new Part[0]), allocator);
        } finally {
            rows.forEach(row -> values.release(row.value()));
        }
    }

    private void checkSameKeys(String name, Elements maps) throws OrtException {
        byte[] first = keyBytes(maps.handles[0]);
        for (int i = 1; i < maps.handles.length; i++) {
            if (!Arrays.equals(first, keyBytes(maps.handles[i]))) {
                throw new InferenceException(
                        ErrorCode.UNIMPLEMENTED,
                        "output \"" + name + "\" is a sequence of maps, and map " + i
                                + " has other keys than the first; a tensor needs the same keys in every row");
            }
        }
    }

    private byte[] keyBytes(long map) throws OrtException {
        try (Arena temporary = Arena.ofConfined();
                Tensor keys = map(map, 1, new ArenaAllocator(temporary))) {
            byte[] bytes = new byte[keys.byteSize()];
            keys.data().get(bytes);
            return bytes;
        }
    }

    /** The elements of a sequence, each a copy that is released at the end. */
    private final class Elements implements AutoCloseable {

        private final long[] handles;

        Elements(long sequence) throws OrtException {
            handles = new long[Math.toIntExact(values.partCount(sequence, scratch))];
            try {
                for (int i = 0; i < handles.length; i++) {
                    handles[i] = values.part(sequence, i, scratch);
                }
            } catch (OrtException e) {
                close();
                throw e;
            }
        }

        @Override
        public void close() {
            for (long handle : handles) {
                if (handle != 0) {
                    values.release(handle);
                }
            }
        }
    }
}
