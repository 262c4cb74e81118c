package dev.barista.json;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;

/** Reads one {@code data} array, flat or nested, of a tensor whose type and shape are known. Used once. */
final class TensorDataReader {

    private final JsonInput input;
    private final Supplier<String> label;
    private final DataType dataType;
    private final Shape shape;
    private final long expected;
    private long count;

    /** @param label gives the tensor's name in messages */
    TensorDataReader(JsonInput input, Supplier<String> label, DataType dataType, Shape shape) {
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
            throw refused("shape " + shape + " has more elements than can be counted");
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
            fill(writer, PlainElements.NONE);
            return writer.finish(shape, allocator);
        }
        Allocation allocation = allocator.allocate(Math.multiplyExact(expected, dataType.byteSize()));
        boolean filled = false;
        try {
            ByteBuffer target = allocation.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
            fill(ElementWriter.of(dataType, target), PlainElements.of(dataType, target));
            filled = true;
            return Tensor.owned(dataType, shape, allocation);
        } finally {
            if (!filled) {
                allocation.release();
            }
        }
    }

    /** Says how many elements there are of data that can't be enough. */
    private void skimForCount() {
        if (input.token() != JsonToken.START_ARRAY) {
            throw noArray();
        }
        int depth = 1;
        while (depth > 0) {
            switch (input.next()) {
                case START_ARRAY -> depth++;
                case END_ARRAY -> depth--;
                default -> {
                    input.skip();
                    count++;
                }
            }
        }
        throw countError();
    }

    private InferenceException noArray() {
        return refused("data: expected an array, got " + input.got());
    }

    private void fill(ElementWriter writer, PlainElements plain) {
        if (input.token() != JsonToken.START_ARRAY) {
            if (shape.rank() > 0) {
                throw noArray();
            }
            element(writer);
        } else if (shape.rank() > 1 && input.beginsWithArray()) {
            nested(0, writer, plain);
        } else {
            flat(writer, plain);
        }
    }

    /** Elements one after the other; stands on the array. */
    private void flat(ElementWriter writer, PlainElements plain) {
        count += input.quickly(plain, expected);
        while (input.next() != JsonToken.END_ARRAY) {
            if (count < expected) {
                element(writer);
                count += input.quickly(plain, expected - count);
            } else {
                input.skip();
                count++;
            }
        }
        if (count != expected) {
            throw countError();
        }
    }

    /** The rows of dimension {@code level}; stands on their array. */
    private void nested(int level, ElementWriter writer, PlainElements plain) {
        if (level == shape.rank() - 1) {
            row(level, writer, plain);
            return;
        }
        long rows = 0;
        while (input.next() != JsonToken.END_ARRAY) {
            if (rows == shape.dim(level)) {
                throw rowsError(level, "more");
            }
            if (input.token() != JsonToken.START_ARRAY) {
                throw refused("element " + count + " of data: expected an array of " + shape.dim(level + 1) + ", got "
                        + input.got());
            }
            nested(level + 1, writer, plain);
            rows++;
        }
        if (rows != shape.dim(level)) {
            throw rowsError(level, Long.toString(rows));
        }
    }

    /** One row of the innermost dimension. */
    private void row(int level, ElementWriter writer, PlainElements plain) {
        long size = shape.dim(level);
        long before = count;
        count += input.quickly(plain, size);
        while (input.next() != JsonToken.END_ARRAY) {
            if (count - before == size) {
                throw rowsError(level, "more");
            }
            element(writer);
            count += input.quickly(plain, size - (count - before));
        }
        if (count - before != size) {
            throw rowsError(level, Long.toString(count - before));
        }
    }

    private void element(ElementWriter writer) {
        String problem = writer.write(input);
        if (!problem.isEmpty()) {
            throw refused("data[" + count + "]: " + problem);
        }
        count++;
    }

    private InferenceException countError() {
        return refused("shape " + shape + " asks for " + expected + " elements, data holds " + count);
    }

    private InferenceException rowsError(int level, String got) {
        return refused("nested data must be as its shape " + shape + ": expected " + shape.dim(level)
                + " entries at level " + (level + 1) + ", got " + got + ", at element " + count);
    }

    private InferenceException refused(String problem) {
        return InferenceException.invalid(label.get() + ": " + problem);
    }
}
