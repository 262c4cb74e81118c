package dev.barista.bench;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads a request of the Open Inference Protocol with Jackson's streaming parser, as one would without a server. */
final class RequestJson {

    private final JsonFactory json = new JsonFactory();
    private byte[] text = new byte[1024];
    private String name = "";
    private String type = "";
    private final long[] shape = new long[8];
    private int rank;
    private int binarySize;

    /**
     * Reads the next bytes of a body.
     *
     * @param target where the elements of {@code data} go, from index 0
     */
    void read(ByteBuf body, int length, ByteBuffer target) {
        if (text.length < length) {
            text = new byte[length];
        }
        body.readBytes(text, 0, length);
        binarySize = 0;
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), text, 0, length)) {
            parser.nextToken();
            object(parser, target);
        }
    }

    private void object(JsonParser parser, ByteBuffer target) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (key) {
                case "name" -> name = parser.getString();
                case "datatype" -> type = parser.getString();
                case "shape" -> shape(parser);
                case "data" -> elements(parser, target);
                case "binary_data_size" -> binarySize = parser.getIntValue();
                case "inputs" -> {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        object(parser, target);
                    }
                }
                default -> {
                    if (value == JsonToken.START_OBJECT) {
                        object(parser, target);
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        }
    }

    private void shape(JsonParser parser) {
        rank = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            shape[rank++] = parser.getLongValue();
        }
    }

    private static void elements(JsonParser parser, ByteBuffer target) {
        int at = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            target.putFloat(at, parser.getFloatValue());
            at += Float.BYTES;
        }
    }

    /** What the request says of its input: {@code x FP32 [1, 32]}. */
    String describe() {
        return name + " " + type + " " + Arrays.toString(Arrays.copyOf(shape, rank));
    }

    /** Bytes of the input's elements behind the JSON; 0 if they are in it. */
    int binarySize() {
        return binarySize;
    }
}
