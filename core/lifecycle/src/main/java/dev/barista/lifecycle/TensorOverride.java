package dev.barista.lifecycle;

import dev.barista.model.DataType;
import dev.barista.model.Shape;
import java.util.List;
import java.util.Optional;

/**
 * What a model's configuration says about one input or output; each part is checked against what the model itself
 * declares and may only make it narrower.
 *
 * @param name of the tensor in the model
 * @param shape the full shape, batch dimension included
 */
public record TensorOverride(
        String name, Optional<DataType> dataType, Optional<Shape> shape, Optional<List<String>> dimensionNames) {

    public TensorOverride {
        dimensionNames = dimensionNames.map(List::copyOf);
    }
}
