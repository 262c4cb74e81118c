package dev.barista.json;

import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;

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
     * @param label the tensor's name in messages, such as {@code output "label"}
     * @throws InferenceException {@code INVALID_ARGUMENT} if an element of a BYTES tensor is no UTF-8 text; part of the
     *     array is then written already
     */
    public static void writeFlat(JsonGenerator json, Tensor tensor, String label) {
        Elements elements = new Elements(json, tensor, label);
        json.writeStartArray();
        elements.write(tensor.shape().elementCount());
        json.writeEndArray();
    }

    /**
     * Writes the elements nested as the shape says; a scalar's as the bare value, of a tensor without elements an empty
     * array. Otherwise as {@link #writeFlat}.
     */
    public static void writeNested(JsonGenerator json, Tensor tensor, String label) {
        if (tensor.shape().elementCount() == 0) {
            // The other dimensions may be as large as they like: [1000000000,0] is no reason to write that many rows.
            writeFlat(json, tensor, label);
            return;
        }
        nested(json, tensor, 0, new Elements(json, tensor, label));
    }

    private static void nested(JsonGenerator json, Tensor tensor, int level, Elements elements) {
        int rank = tensor.shape().rank();
        if (level == rank) {
            elements.write(1);
            return;
        }
        json.writeStartArray();
        if (level == rank - 1) {
            elements.write(tensor.shape().dim(level));
        } else {
            for (long row = 0; row < tensor.shape().dim(level); row++) {
                nested(json, tensor, level + 1, elements);
            }
        }
        json.writeEndArray();
    }

    /** The elements in their order. */
    private static final class Elements {
        private final JsonGenerator json;
        private final ByteBuffer data;
        private final DataType dataType;
        private final String label;
        private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        private long written;

        Elements(JsonGenerator json, Tensor tensor, String label) {
            this.json = json;
            this.data = tensor.data();
            this.dataType = tensor.dataType();
            this.label = label;
        }

        void write(long count) {
            for (long i = 0; i < count; i++) {
                writeNext();
                written++;
            }
        }

        private void writeNext() {
            switch (dataType) {
                case BOOL -> json.writeBoolean(data.get() != 0);
                case UINT8 -> json.writeNumber(Byte.toUnsignedInt(data.get()));
                case UINT16 -> json.writeNumber(Short.toUnsignedInt(data.getShort()));
                case UINT32 -> json.writeNumber(Integer.toUnsignedLong(data.getInt()));
                case UINT64 -> writeUnsigned(data.getLong());
                case INT8 -> json.writeNumber((int) data.get());
                case INT16 -> json.writeNumber((int) data.getShort());
                case INT32 -> json.writeNumber(data.getInt());
                case INT64 -> json.writeNumber(data.getLong());
                case FP16 -> writeFloat(HalfFloats.fromFp16(data.getShort()));
                case BF16 -> writeFloat(HalfFloats.fromBf16(data.getShort()));
                case FP32 -> writeFloat(data.getFloat());
                case FP64 -> writeDouble(data.getDouble());
                case BYTES -> writeText(data.getInt());
            }
        }

        private void writeUnsigned(long value) {
            if (value >= 0) {
                json.writeNumber(value);
            } else {
                json.writeNumber(Long.toUnsignedString(value));
            }
        }

        private void writeFloat(float value) {
            if (Float.isFinite(value)) {
                json.writeNumber(value);
            } else {
                json.writeString(Float.toString(value));
            }
        }

        private void writeDouble(double value) {
            if (Double.isFinite(value)) {
                json.writeNumber(value);
            } else {
                json.writeString(Double.toString(value));
            }
        }

        private void writeText(int length) {
            ByteBuffer element = data.slice(data.position(), length);
            data.position(data.position() + length);
            try {
                json.writeString(decoder.decode(element).toString());
            } catch (CharacterCodingException e) {
                throw InferenceException.invalid(label + ": element " + written
                        + " is no UTF-8 text, so it can't be written as JSON; ask for binary output");
            }
        }
    }
}
