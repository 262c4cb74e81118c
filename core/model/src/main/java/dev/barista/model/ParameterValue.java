package dev.barista.model;

/** The value of a request or response parameter. */
public sealed interface ParameterValue {

    record BoolValue(boolean value) implements ParameterValue {}

    record LongValue(long value) implements ParameterValue {}

    /** An unsigned 64-bit number, held in the bits of a long. */
    record UnsignedLongValue(long bits) implements ParameterValue {}

    record DoubleValue(double value) implements ParameterValue {}

    record StringValue(String value) implements ParameterValue {}
}
