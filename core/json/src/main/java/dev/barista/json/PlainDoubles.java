package dev.barista.json;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import java.nio.ByteBuffer;

/** Plain elements of FP64. */
final class PlainDoubles extends PlainElements {

    private final ByteBuffer target;
    private final PlainDecimal decimal = new PlainDecimal();

    PlainDoubles(ByteBuffer target) {
        this.target = target;
    }

    @Override
    int element(byte[] bytes, int at, int limit) {
        int end = decimal.read(bytes, at, limit);
        if (end < 0) {
            return end;
        }
        double value = DecimalRounding.toDouble(decimal.digits(), decimal.exponent());
        if (value >= 0) {
            value = decimal.isNegative() ? -value : value;
        } else {
            value = JavaDoubleParser.parseDouble(bytes, at, end - at);
        }
        if (Double.isInfinite(value)) {
            return OTHER;
        }
        target.putDouble(value);
        return end;
    }
}
