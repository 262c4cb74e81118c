package dev.barista.cli;

import dev.barista.cli.Json.JsonArray;
import dev.barista.cli.Json.JsonBool;
import dev.barista.cli.Json.JsonNumber;
import dev.barista.cli.Json.JsonText;
import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.TensorSpec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A feature as a person wrote it, turned into a tensor of its input's type and shape.
 *
 * <p>A single value fills a shape whose variable dimensions are 1. A list has the input's shape, or that of one row of
 * it, or is flat where only one dimension is variable.
 *
 * @param data the elements in row-major order
 */
record FeatureTensor(Shape shape, List<Json> data) {

    private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

    private static final Map<DataType, List<BigInteger>> RANGES = Map.of(
            DataType.INT8, signed(8),
            DataType.INT16, signed(16),
            DataType.INT32, signed(32),
            DataType.INT64, signed(64),
            DataType.UINT8, unsigned(8),
            DataType.UINT16, unsigned(16),
            DataType.UINT32, unsigned(32),
            DataType.UINT64, unsigned(64));

    FeatureTensor {
        data = List.copyOf(data);
    }

    /**
     * The tensor of one value.
     *
     * @throws CommandFailure of the usage kind if it does not fit the input
     */
    static FeatureTensor of(TensorSpec input, Json value) {
        List<Json> elements = new ArrayList<>();
        List<Long> given = dims(input, value);
        flatten(input, value, elements);
        return new FeatureTensor(fit(input, given, elements.size()), elements);
    }

    /** These rows, one under the other; each is of one row. */
    static FeatureTensor stacked(TensorSpec input, List<FeatureTensor> rows) {
        List<Json> elements = new ArrayList<>();
        for (FeatureTensor row : rows) {
            if (row.shape().rank() == 0 || row.shape().dim(0) != 1) {
                throw misfit(input, "a list of records needs one row a record, got a tensor of shape " + row.shape());
            }
            if (!row.shape().equals(rows.getFirst().shape())) {
                throw misfit(
                        input, "the records differ in shape: " + rows.getFirst().shape() + " and " + row.shape());
            }
            elements.addAll(row.data());
        }
        Shape shape = rows.getFirst().shape().withDim(0, rows.size());
        if (!input.shape().accepts(shape)) {
            throw misfit(input, "the model does not take " + rows.size() + " records at once");
        }
        return new FeatureTensor(shape, elements);
    }

    /** The dimensions of the nesting; every list of a level has as many items as the others. */
    private static List<Long> dims(TensorSpec input, Json value) {
        if (!(value instanceof JsonArray array)) {
            return List.of();
        }
        List<Long> dims = new ArrayList<>();
        dims.add((long) array.items().size());
        if (!array.items().isEmpty()) {
            List<Long> inner = dims(input, array.items().getFirst());
            for (Json item : array.items()) {
                if (!dims(input, item).equals(inner)) {
                    throw misfit(input, "its lists differ in length");
                }
            }
            dims.addAll(inner);
        }
        return dims;
    }

    private static void flatten(TensorSpec input, Json value, List<Json> elements) {
        if (value instanceof JsonArray array) {
            for (Json item : array.items()) {
                flatten(input, item, elements);
            }
        } else {
            elements.add(element(input, value));
        }
    }

    private static Json element(TensorSpec input, Json value) {
        return switch (input.dataType()) {
            case BOOL -> {
                if (value instanceof JsonBool) {
                    yield value;
                }
                throw misfit(input, "expected true or false, got " + value.describe());
            }
            case BYTES -> {
                if (value instanceof JsonText) {
                    yield value;
                }
                throw misfit(input, "expected text in quotes, got " + value.describe());
            }
            case FP16, BF16, FP32, FP64 -> {
                if (value instanceof JsonNumber || (value instanceof JsonText t && NOT_FINITE.contains(t.value()))) {
                    yield value;
                }
                throw misfit(input, "expected a number, got " + value.describe());
            }
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> whole(input, value);
        };
    }

    /** The number without a fraction: 3.0 and 3e2 count as whole. */
    private static Json whole(TensorSpec input, Json value) {
        if (value instanceof JsonNumber number && number.literal().length() <= 40) {
            BigDecimal exact = new BigDecimal(number.literal());
            boolean small = Math.abs((long) exact.precision() - exact.scale()) <= 40;
            if (small && exact.stripTrailingZeros().scale() <= 0) {
                return inRange(input, exact.toBigIntegerExact());
            }
        }
        throw misfit(input, "expected a whole number, got " + value.describe());
    }

    private static Json inRange(TensorSpec input, BigInteger number) {
        List<BigInteger> range = RANGES.getOrDefault(input.dataType(), List.of(number, number));
        if (number.compareTo(range.getFirst()) < 0 || number.compareTo(range.getLast()) > 0) {
            throw misfit(input, "expected " + range.getFirst() + " to " + range.getLast() + ", got " + number);
        }
        return new JsonNumber(number.toString());
    }

    private static Shape fit(TensorSpec input, List<Long> given, int elements) {
        Shape spec = input.shape();
        if (given.isEmpty()) {
            Shape one = Shape.of(Arrays.stream(spec.dims())
                    .map(d -> d == Shape.VARIABLE ? 1 : d)
                    .toArray());
            if (one.elementCount() != 1) {
                throw misfit(input, "one value is not enough; expected a list of " + one.elementCount());
            }
            return one;
        }
        Shape asGiven = shape(given);
        if (spec.accepts(asGiven)) {
            return asGiven;
        }
        List<Long> asRow = new ArrayList<>(given);
        asRow.addFirst(1L);
        if (spec.accepts(shape(asRow))) {
            return shape(asRow);
        }
        return fillOnlyVariable(input, given, elements);
    }

    /** A flat list, where there is just one way to read it. */
    private static Shape fillOnlyVariable(TensorSpec input, List<Long> given, int elements) {
        long[] dims = input.shape().dims();
        int variable = -1;
        int variables = 0;
        long fixed = 1;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == Shape.VARIABLE) {
                variable = i;
                variables++;
            } else {
                fixed *= dims[i];
            }
        }
        boolean flat = given.size() == 1;
        if (flat && variables == 1 && fixed > 0 && elements % fixed == 0) {
            return input.shape().withDim(variable, elements / fixed);
        }
        if (flat && variables == 0 && fixed == elements) {
            return input.shape();
        }
        throw misfit(input, "got values of shape " + shape(given));
    }

    private static Shape shape(List<Long> dims) {
        return Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
    }

    private static CommandFailure misfit(TensorSpec input, String reason) {
        return CommandFailure.usage("feature \"" + input.name() + "\" (" + input.describe() + "): " + reason);
    }

    private static List<BigInteger> signed(int bits) {
        BigInteger half = BigInteger.TWO.pow(bits - 1);
        return List.of(half.negate(), half.subtract(BigInteger.ONE));
    }

    private static List<BigInteger> unsigned(int bits) {
        return List.of(BigInteger.ZERO, BigInteger.TWO.pow(bits).subtract(BigInteger.ONE));
    }
}
