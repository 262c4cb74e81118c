package dev.barista.json;

import dev.barista.model.DataType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;

/** The elements of the floating types: numbers, rounded once, and the strings that stand for what JSON can't write. */
final class FloatElementWriter implements ElementWriter {

    private final DataType dataType;
    private final ByteBuffer target;

    FloatElementWriter(DataType dataType, ByteBuffer target) {
        this.dataType = dataType;
        this.target = target;
    }

    @Override
    public String write(JsonInput input) {
        return switch (input.token()) {
            case INTEGER, DECIMAL -> number(input);
            case STRING -> word(input);
            case START_OBJECT, END_OBJECT, START_ARRAY, END_ARRAY, KEY, TRUE, FALSE, NULL ->
                "expected a number for " + dataType + ", got " + input.got();
        };
    }

    private String number(JsonInput input) {
        boolean finite = dataType == DataType.FP32 ? single(input.floatValue()) : other(input);
        return finite ? TAKEN : input.got() + " is too large for " + dataType;
    }

    private boolean single(float value) {
        target.putFloat(value);
        return Float.isFinite(value);
    }

    private boolean other(JsonInput input) {
        double value = input.doubleValue();
        if (dataType == DataType.FP64) {
            target.putDouble(value);
            return Double.isFinite(value);
        }
        short bits = dataType == DataType.FP16 ? fp16(value, input) : bf16(value, input);
        target.putShort(bits);
        return Float.isFinite(dataType == DataType.FP16 ? HalfFloats.fromFp16(bits) : HalfFloats.fromBf16(bits));
    }

    private static short fp16(double value, JsonInput input) {
        return HalfFloats.toFp16(HalfFloats.isFp16Tie(value) ? sideOfTie(value, input) : value);
    }

    private static short bf16(double value, JsonInput input) {
        return HalfFloats.toBf16(HalfFloats.isBf16Tie(value) ? sideOfTie(value, input) : value);
    }

    /** The decimal number may lie beside the tie that its double is: rounding a second time must know on which side. */
    private static double sideOfTie(double tie, JsonInput input) {
        int side = new BigDecimal(input.text()).compareTo(new BigDecimal(tie));
        return side == 0 ? tie : side > 0 ? Math.nextUp(tie) : Math.nextDown(tie);
    }

    private String word(JsonInput input) {
        double value;
        switch (input.text()) {
            case "NaN" -> value = Double.NaN;
            case "Infinity" -> value = Double.POSITIVE_INFINITY;
            case "-Infinity" -> value = Double.NEGATIVE_INFINITY;
            default -> {
                return "expected a number for " + dataType
                        + " (or one of the strings \"NaN\", \"Infinity\", \"-Infinity\"), got " + input.got();
            }
        }
        switch (dataType) {
            case FP16 -> target.putShort(HalfFloats.toFp16(value));
            case BF16 -> target.putShort(HalfFloats.toBf16(value));
            case FP32 -> target.putFloat((float) value);
            default -> target.putDouble(value);
        }
        return TAKEN;
    }
}
