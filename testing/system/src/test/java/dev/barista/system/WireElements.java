package dev.barista.system;

import dev.barista.model.Allocation;
import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The elements of tensors as they go over the wire, written down from the protocol's text alone. */
final class WireElements {

    private static final DirectTensorAllocator MEMORY = new DirectTensorAllocator();
    private static final JsonMapper JSON = new JsonMapper();

    private WireElements() {}

    /** Little-endian elements. */
    static byte[] raw(Tensor tensor) {
        byte[] bytes = new byte[tensor.byteSize()];
        tensor.data().get(bytes);
        return bytes;
    }

    static Tensor tensor(String dataType, long[] shape, ByteBuffer raw) {
        Allocation allocation = MEMORY.allocate(raw.remaining());
        allocation.buffer().duplicate().put(raw.duplicate());
        return Tensor.owned(DataType.valueOf(dataType), Shape.of(shape), allocation);
    }

    /** Appends the elements as one flat JSON array. */
    static void appendJson(StringBuilder json, Tensor tensor) {
        String separator = "[";
        if (tensor.dataType() == DataType.BYTES) {
            for (String element : BytesElements.readStrings(tensor)) {
                json.append(separator).append(JSON.writeValueAsString(element));
                separator = ",";
            }
        } else {
            ByteBuffer data = tensor.data();
            while (data.hasRemaining()) {
                json.append(separator).append(next(tensor.dataType(), data));
                separator = ",";
            }
        }
        json.append(separator.equals("[") ? "[]" : "]");
    }

    private static String next(DataType type, ByteBuffer data) {
        return switch (type) {
            case BOOL -> Boolean.toString(data.get() != 0);
            case INT8 -> Byte.toString(data.get());
            case INT16 -> Short.toString(data.getShort());
            case INT32 -> Integer.toString(data.getInt());
            case INT64 -> Long.toString(data.getLong());
            case UINT8 -> Integer.toString(Byte.toUnsignedInt(data.get()));
            case UINT16 -> Integer.toString(Short.toUnsignedInt(data.getShort()));
            case UINT32 -> Integer.toUnsignedString(data.getInt());
            case UINT64 -> Long.toUnsignedString(data.getLong());
            case FP16 -> number(Float.float16ToFloat(data.getShort()));
            case BF16 -> number(Float.intBitsToFloat(data.getShort() << Short.SIZE));
            case FP32 -> number(data.getFloat());
            case FP64 -> number(data.getDouble());
            case BYTES -> throw new IllegalArgumentException("strings have no fixed size");
        };
    }

    private static String number(float value) {
        return Float.isFinite(value) ? Float.toString(value) : "\"" + value + "\"";
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "\"" + value + "\"";
    }

    /** The tensor of a JSON array, nested or flat. */
    static Tensor ofJson(String dataType, long[] shape, JsonNode data) {
        List<JsonNode> flat = new ArrayList<>();
        flatten(data, flat);
        DataType type = DataType.valueOf(dataType);
        if (type == DataType.BYTES) {
            List<String> strings = flat.stream().map(JsonNode::asString).toList();
            return BytesElements.tensor(Shape.of(shape), strings, MEMORY);
        }
        ByteBuffer raw = ByteBuffer.allocate(flat.size() * type.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        flat.forEach(element -> put(raw, type, element));
        return tensor(dataType, shape, raw.flip());
    }

    private static void flatten(JsonNode node, List<JsonNode> target) {
        if (node.isArray()) {
            node.forEach(child -> flatten(child, target));
        } else {
            target.add(node);
        }
    }

    private static void put(ByteBuffer raw, DataType type, JsonNode element) {
        switch (type) {
            case BOOL -> raw.put((byte) (element.booleanValue() ? 1 : 0));
            case INT8, UINT8 -> raw.put((byte) element.intValue());
            case INT16, UINT16 -> raw.putShort((short) element.intValue());
            case INT32, UINT32 -> raw.putInt((int) element.longValue());
            case INT64, UINT64 -> raw.putLong(element.bigIntegerValue().longValue());
            case FP16 -> raw.putShort(Float.floatToFloat16(Float.parseFloat(element.asString())));
            case BF16 ->
                raw.putShort((short) (Float.floatToRawIntBits(Float.parseFloat(element.asString())) >> Short.SIZE));
            case FP32 -> raw.putFloat(Float.parseFloat(element.asString()));
            case FP64 -> raw.putDouble(Double.parseDouble(element.asString()));
            case BYTES -> throw new IllegalArgumentException("strings have no fixed size");
        }
    }
}
