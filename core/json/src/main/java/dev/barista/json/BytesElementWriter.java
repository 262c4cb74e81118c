package dev.barista.json;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The elements of BYTES tensors: strings. Gathered on the heap, as their size is known only at the end. */
final class BytesElementWriter implements ElementWriter {

    private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    private byte[] bytes = new byte[256];
    private int size;

    @Override
    public String write(JsonInput input) {
        if (input.token() != JsonToken.STRING) {
            return "expected a string for BYTES, got " + input.got();
        }
        JsonString string = input.string();
        if (string.isPlain()) {
            int at = begin(string.length());
            string.copyTo(bytes, at);
            return TAKEN;
        }
        try {
            append(encoder.encode(CharBuffer.wrap(input.text())));
            return TAKEN;
        } catch (CharacterCodingException e) {
            return "the string holds half of a surrogate pair, which no UTF-8 text can";
        }
    }

    private void append(ByteBuffer element) {
        int length = element.remaining();
        int at = begin(length);
        element.get(bytes, at, length);
    }

    /** Makes room for an element of this length, writes that, and returns where the element goes. */
    private int begin(int length) {
        int needed = Math.addExact(Math.addExact(size, Integer.BYTES), length);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(size, length);
        size = needed;
        return needed - length;
    }

    Tensor finish(Shape shape, TensorAllocator allocator) {
        Allocation allocation = allocator.allocate(size);
        allocation.buffer().duplicate().put(bytes, 0, size);
        return Tensor.owned(DataType.BYTES, shape, allocation);
    }
}
