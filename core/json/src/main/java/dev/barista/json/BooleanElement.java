package dev.barista.json;

import java.nio.ByteBuffer;

/** The elements of BOOL tensors: true and false, or 1 and 0. */
final class BooleanElement {

    private BooleanElement() {}

    static String write(JsonInput input, ByteBuffer target) {
        JsonToken token = input.token();
        if (token == JsonToken.TRUE || token == JsonToken.FALSE) {
            target.put((byte) (token == JsonToken.TRUE ? 1 : 0));
            return ElementWriter.TAKEN;
        }
        boolean zeroOrOne =
                token == JsonToken.INTEGER && input.fitsLong() && (input.longValue() == 0 || input.longValue() == 1);
        if (!zeroOrOne) {
            return "expected true or false (or 1 or 0), got " + input.got();
        }
        target.put((byte) input.longValue());
        return ElementWriter.TAKEN;
    }
}
