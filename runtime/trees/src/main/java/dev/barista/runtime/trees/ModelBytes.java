package dev.barista.runtime.trees;

import dev.barista.model.InferenceException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Tells formats apart by how a file begins; names tell too little. */
final class ModelBytes {

    private static final byte[] LIGHTGBM = "tree".getBytes(StandardCharsets.US_ASCII);

    /** What may come first in an object of UBJSON: the type of its first key's length. */
    private static final String UBJSON_LENGTHS = "iUIlL";

    private ModelBytes() {}

    /** @throws InferenceException INVALID_ARGUMENT if this is no model that is known */
    static TreeEnsemble read(byte[] bytes) {
        if (startsWith(bytes, LIGHTGBM) && bytes.length > LIGHTGBM.length && bytes[LIGHTGBM.length] <= ' ') {
            return LightgbmModel.read(bytes);
        }
        int first = 0;
        while (first < bytes.length && isSpace(bytes[first])) {
            first++;
        }
        if (first < bytes.length && bytes[first] == '{') {
            return isUbjson(bytes)
                    ? XgboostDocument.read(new UbjsonDocument(ByteBuffer.wrap(bytes)))
                    : JsonDocument.read(bytes, XgboostDocument::read);
        }
        return XgboostBinary.read(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    private static boolean isUbjson(byte[] bytes) {
        return bytes.length > 1 && bytes[0] == '{' && UBJSON_LENGTHS.indexOf(bytes[1]) >= 0;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private static boolean startsWith(byte[] bytes, byte[] beginning) {
        return bytes.length >= beginning.length
                && Arrays.equals(bytes, 0, beginning.length, beginning, 0, beginning.length);
    }
}
