package dev.barista.lifecycle;

import dev.barista.model.DataType;
import dev.barista.model.Shape;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a model's configuration says about one input or output; each part is checked against what the model itself
 * declares and may only make it narrower.
 *
 * @param name of the tensor in the model; one with a place takes this name instead of the model's
 * @param shape the full shape, batch dimension included
 * @param place which of the model's inputs or outputs it is, counted from 0, if its name does not tell
 */
public record TensorOverride(
        String name,
        Optional<DataType> dataType,
        Optional<Shape> shape,
        Optional<List<String>> dimensionNames,
        OptionalInt place) {

    /** Of a tensor that has the same name in the model. */
    public TensorOverride(
            String name, Optional<DataType> dataType, Optional<Shape> shape, Optional<List<String>> dimensionNames) {
        this(name, dataType, shape, dimensionNames, OptionalInt.empty());
    }

    /** The tensor at a place, which gets this name. */
    public TensorOverride withPlace(int index) {
        return new TensorOverride(name, dataType, shape, dimensionNames, OptionalInt.of(index));
    }

    public TensorOverride {
        dimensionNames = dimensionNames.map(List::copyOf);
    }
}
