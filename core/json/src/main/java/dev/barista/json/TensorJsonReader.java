package dev.barista.json;

import dev.barista.model.DataType;
import dev.barista.model.NearestName;
import dev.barista.model.ParameterValue;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads tensor objects of the Open Inference Protocol, {@code {"name", "datatype", "shape", "parameters", "data"}},
 * with their keys in any order, straight into tensor memory. Thread-safe.
 *
 * <p>{@code data} is flat in row-major order, or nested exactly as the shape says. What counts as an element:
 *
 * <ul>
 *   <li>integer types: a number without fraction or exponent, within the type's range ({@code 1.0} is refused)
 *   <li>floating types: a number, rounded once to the nearest value of the type and refused where that is infinite; or
 *       one of the strings {@code "NaN"}, {@code "Infinity"}, {@code "-Infinity"}
 *   <li>BOOL: {@code true}, {@code false}, 1 or 0
 *   <li>BYTES: a string, which becomes its UTF-8 bytes
 * </ul>
 *
 * <p>Memory is taken only for as many elements as the rest of the text can hold. Keys that are not listed above are
 * passed over, as the protocol allows extensions; a missing key's message names a near miss.
 */
public final class TensorJsonReader {

    private static final List<String> KEYS = List.of("name", "datatype", "shape", "parameters", "data");

    // No runtime knows tensors of a higher rank, and each level costs stack.
    private static final int MAX_RANK = 64;
    private static final int USUAL_RANK = 4;

    private final TensorAllocator allocator;

    public TensorJsonReader(TensorAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * The tensor object that the input stands on; the caller owns it.
     *
     * @param role {@code input} or {@code output}, for messages
     * @throws dev.barista.model.InferenceException {@code INVALID_ARGUMENT} if anything is wrong with it,
     *     {@code RESOURCE_EXHAUSTED} if there is no memory; nothing is left allocated
     */
    public JsonTensor read(JsonInput input, String role) {
        Fields fields = new Fields(input, role);
        try {
            input.object(() -> "the " + role + " tensor", fields);
            return fields.finish();
        } catch (RuntimeException | Error e) {
            fields.discard();
            throw e;
        }
    }

    /** What is known of one tensor so far. */
    private final class Fields implements Consumer<String> {
        private static final int NONE = -1;

        private final JsonInput input;
        private final String role;
        private final List<String> unknown = new ArrayList<>(0);
        private @Nullable String name;
        private @Nullable DataType dataType;
        private @Nullable Shape shape;
        private Map<String, ParameterValue> parameters = Map.of();
        private @Nullable Tensor tensor;
        private int dataOffset = NONE;
        private int dataEnd;

        Fields(JsonInput input, String role) {
            this.input = input;
            this.role = role;
        }

        @Override
        public void accept(String key) {
            switch (key) {
                case "name" -> name = string("name");
                case "datatype" -> dataType = dataType();
                case "shape" -> shape = shape();
                case "parameters" -> parameters = JsonParameters.read(input, () -> label() + ": parameters");
                case "data" -> data();
                default -> {
                    unknown.add(key);
                    input.skip();
                }
            }
        }

        private void data() {
            if (name != null && dataType != null && shape != null) {
                tensor = new TensorDataReader(input, this::label, dataType, shape).read(allocator);
            } else {
                // Says what it is only later: passed over now, read from its place then.
                dataOffset = input.offset();
                input.skip();
                dataEnd = input.endOffset();
            }
        }

        JsonTensor finish() {
            String knownName = required(name, "name");
            DataType knownType = required(dataType, "datatype");
            Shape knownShape = required(shape, "shape");
            if (dataOffset != NONE) {
                JsonInput data = input.again(dataOffset, dataEnd);
                tensor = new TensorDataReader(data, this::label, knownType, knownShape).read(allocator);
            }
            return new JsonTensor(knownName, knownType, knownShape, parameters, Optional.ofNullable(tensor));
        }

        void discard() {
            if (tensor != null) {
                tensor.close();
            }
        }

        private <T> T required(@Nullable T value, String key) {
            if (value == null) {
                String nearMiss = unknown.stream()
                        .filter(candidate -> NearestName.of(candidate, KEYS)
                                .filter(key::equals)
                                .isPresent())
                        .findFirst()
                        .map(candidate -> "; it has \"" + candidate + "\"")
                        .orElse("");
                throw input.error(label() + ": \"" + key + "\" is missing" + nearMiss);
            }
            return value;
        }

        /** The label is only put together if the message is needed. */
        private String string(String key) {
            return input.token() == JsonToken.STRING ? input.text() : input.string(label() + ": " + key);
        }

        private DataType dataType() {
            return DataType.named(string("datatype"))
                    .orElseThrow(() -> input.error(
                            label() + ": unknown datatype " + input.got() + "; expected one of " + typeNames()));
        }

        private Shape shape() {
            if (input.token() != JsonToken.START_ARRAY) {
                throw input.error(label() + ": shape: expected an array, got " + input.got());
            }
            long[] dims = new long[USUAL_RANK];
            int rank = 0;
            while (input.next() != JsonToken.END_ARRAY) {
                if (rank == MAX_RANK) {
                    throw input.error(label() + ": a shape has at most " + MAX_RANK + " dimensions");
                }
                if (rank == dims.length) {
                    dims = Arrays.copyOf(dims, MAX_RANK);
                }
                dims[rank++] = dimension();
            }
            return Shape.of(dims, rank);
        }

        private long dimension() {
            boolean plain = input.token() == JsonToken.INTEGER && input.fitsLong() && input.longValue() >= 0;
            return plain ? input.longValue() : input.integer(label() + ": a dimension of the shape", 0, Long.MAX_VALUE);
        }

        private String label() {
            return name == null ? "an " + role + " tensor" : role + " \"" + name + "\"";
        }
    }

    private static String typeNames() {
        return String.join(
                ", ", Arrays.stream(DataType.values()).map(Enum::name).toList());
    }
}
