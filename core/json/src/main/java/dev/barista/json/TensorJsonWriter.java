package dev.barista.json;

import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Writes the elements of tensors as JSON arrays that {@link TensorJsonReader} reads back to the same bits: floats as
 * the shortest decimal that does, what is not finite as {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"} (of
 * NaN, the fact alone), BYTES as strings. Thread-safe.
 */
public final class TensorJsonWriter {

    private TensorJsonWriter() {}

    /**
     * Writes the elements as one flat array in row-major order.
     *
     * @param name of the output, for messages
     * @throws InferenceException {@code INVALID_ARGUMENT} if an element of a BYTES tensor is no UTF-8 text; part of the
     *     array is then written already
     */
    public static void writeFlat(JsonOutput json, Tensor tensor, String name) {
        Elements elements = new Elements(json, tensor, name);
        json.startArray();
        elements.write(tensor.shape().elementCount());
        json.endArray();
    }

    /**
     * Writes the elements nested as the shape says; a scalar's as the bare value, of a tensor without elements an empty
     * array. Otherwise as {@link #writeFlat}.
     */
    public static void writeNested(JsonOutput json, Tensor tensor, String name) {
        if (tensor.shape().elementCount() == 0) {
            // The other dimensions may be as large as they like: [1000000000,0] is no reason to write that many rows.
            writeFlat(json, tensor, name);
            return;
        }
        nested(json, tensor, 0, new Elements(json, tensor, name));
    }

    private static void nested(JsonOutput json, Tensor tensor, int level, Elements elements) {
        int rank = tensor.shape().rank();
        if (level == rank) {
            elements.write(1);
            return;
        }
        json.startArray();
        if (level == rank - 1) {
            elements.write(tensor.shape().dim(level));
        } else {
            for (long row = 0; row < tensor.shape().dim(level); row++) {
                nested(json, tensor, level + 1, elements);
            }
        }
        json.endArray();
    }

    /** The elements in their order. */
    private static final class Elements {
        private final JsonOutput json;
        private final ByteBuffer data;
        private final DataType dataType;
        private final String name;
        private long written;

        Elements(JsonOutput json, Tensor tensor, String name) {
            this.json = json;
            this.data = tensor.data();
            this.dataType = tensor.dataType();
            this.name = name;
        }

        void write(long count) {
            if (dataType == DataType.FP32) {
                json.floats(data, count);
            } else {
                for (long i = 0; i < count; i++) {
                    writeNext();
                    written++;
                }
            }
        }

        private void writeNext() {
            switch (dataType) {
                case BOOL -> json.bool(data.get() != 0);
                case UINT8 -> json.number(Byte.toUnsignedLong(data.get()));
                case UINT16 -> json.number(Short.toUnsignedLong(data.getShort()));
                case UINT32 -> json.number(Integer.toUnsignedLong(data.getInt()));
                case UINT64 -> json.unsigned(data.getLong());
                case INT8 -> json.number((long) data.get());
                case INT16 -> json.number((long) data.getShort());
                case INT32 -> json.number((long) data.getInt());
                case INT64 -> json.number(data.getLong());
                case FP16 -> json.number(HalfFloats.fromFp16(data.getShort()));
                case BF16 -> json.number(HalfFloats.fromBf16(data.getShort()));
                case FP32 -> json.number(data.getFloat());
                case FP64 -> json.number(data.getDouble());
                case BYTES -> writeText(data.getInt());
            }
        }

        private void writeText(int length) {
            ByteBuffer element = data.slice(data.position(), length);
            data.position(data.position() + length);
            try {
                json.string(StandardCharsets.UTF_8.newDecoder().decode(element));
            } catch (CharacterCodingException e) {
                throw InferenceException.invalid("output \"" + name + "\": element " + written
                        + " is no UTF-8 text, so it can't be written as JSON; ask for binary output");
            }
        }
    }
}
