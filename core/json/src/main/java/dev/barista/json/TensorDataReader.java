package dev.barista.json;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import tools.jackson.core.JsonToken;

/** Reads one {@code data} array, flat or nested, of a tensor whose type and shape are known. Used once. */
final class TensorDataReader {

    private final JsonInput input;
    private final String label;
    private final DataType dataType;
    private final Shape shape;
    private final long expected;
    private long count;

    /** @param label the tensor's name in messages */
    TensorDataReader(JsonInput input, String label, DataType dataType, Shape shape) {
        this.input = input;
        this.label = label;
        this.dataType = dataType;
        this.shape = shape;
        this.expected = elementCount();
    }

    private long elementCount() {
        try {
            return shape.elementCount();
        } catch (ArithmeticException e) {
            throw InferenceException.invalid(label + ": shape " + shape + " has more elements than can be counted");
        }
    }

    /** The tensor; the caller owns it. */
    Tensor read(TensorAllocator allocator) {
        // An element takes a character and a comma at least; no memory is taken for what can't come.
        if (expected > input.remaining() / 2 + 1L) {
            skimForCount();
        }
        if (!dataType.isFixedSize()) {
            BytesElementWriter writer = new BytesElementWriter();
            fill(writer);
            return writer.finish(shape, allocator);
        }
        Allocation allocation = allocator.allocate(Math.multiplyExact(expected, dataType.byteSize()));
        boolean filled = false;
        try {
            fill(ElementWriter.of(dataType, allocation.buffer()));
            filled = true;
            return Tensor.owned(dataType, shape, allocation);
        } finally {
            if (!filled) {
                allocation.release();
            }
        }
    }

    /** Counts the elements of data that can't be enough, for the message. */
    private void skimForCount() {
        int depth = 0;
        do {
            switch (input.token()) {
                case START_ARRAY -> depth++;
                case END_ARRAY -> depth--;
                case START_OBJECT -> throw elementError("an object");
                default -> count++;
            }
            if (depth > 0) {
                input.next();
            }
        } while (depth > 0);
        throw countError();
    }

    private void fill(ElementWriter writer) {
        if (input.token() != JsonToken.START_ARRAY) {
            if (shape.rank() > 0) {
                throw InferenceException.invalid(label + ": data: expected an array, got " + input.got());
            }
            element(writer);
            return;
        }
        JsonToken first = input.next();
        if (first == JsonToken.START_ARRAY && shape.rank() > 1) {
            nested(0, writer);
        } else {
            flat(writer);
        }
    }

    /** Elements one after the other; stands on the first of them. */
    private void flat(ElementWriter writer) {
        while (input.token() != JsonToken.END_ARRAY) {
            if (count < expected) {
                element(writer);
            } else {
                input.skip();
                count++;
            }
            input.next();
        }
        if (count != expected) {
            throw countError();
        }
    }

    /** The rows of dimension {@code level}; stands on the first of them or on the array's end. */
    private void nested(int level, ElementWriter writer) {
        long rows = 0;
        while (input.token() != JsonToken.END_ARRAY) {
            if (rows == shape.dim(level)) {
                throw rowsError(level, "more");
            }
            if (level == shape.rank() - 1) {
                element(writer);
            } else if (input.token() == JsonToken.START_ARRAY) {
                input.next();
                nested(level + 1, writer);
            } else {
                throw elementError("an array of " + shape.dim(level + 1));
            }
            rows++;
            input.next();
        }
        if (rows != shape.dim(level)) {
            throw rowsError(level, Long.toString(rows));
        }
    }

    private void element(ElementWriter writer) {
        String problem = writer.write(input);
        if (!problem.isEmpty()) {
            throw InferenceException.invalid(label + ": data[" + count + "]: " + problem);
        }
        count++;
    }

    private InferenceException elementError(String wanted) {
        return InferenceException.invalid(
                label + ": element " + count + " of data: expected " + wanted + ", got " + input.got());
    }

    private InferenceException countError() {
        return InferenceException.invalid(
                label + ": shape " + shape + " asks for " + expected + " elements, data holds " + count);
    }

    private InferenceException rowsError(int level, String got) {
        return InferenceException.invalid(label + ": nested data must be as its shape " + shape + ": expected "
                + shape.dim(level) + " entries at level " + (level + 1) + ", got " + got + ", at element " + count);
    }
}
