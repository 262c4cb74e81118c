package dev.barista.json;

import ch.randelshofer.fastdoubleparser.JavaFloatParser;
import java.nio.ByteBuffer;

/** Plain elements of FP32. */
final class PlainFloats extends PlainElements {

    private final ByteBuffer target;
    private final PlainDecimal decimal = new PlainDecimal();

    PlainFloats(ByteBuffer target) {
        this.target = target;
    }

    @Override
    int element(byte[] bytes, int at, int limit) {
        int end = decimal.read(bytes, at, limit);
        if (end < 0) {
            return end;
        }
        float value = DecimalRounding.toFloat(decimal.digits(), decimal.exponent());
        if (value >= 0) {
            value = decimal.isNegative() ? -value : value;
        } else {
            value = JavaFloatParser.parseFloat(bytes, at, end - at);
        }
        if (Float.isInfinite(value)) {
            return OTHER;
        }
        target.putFloat(value);
        return end;
    }
}
