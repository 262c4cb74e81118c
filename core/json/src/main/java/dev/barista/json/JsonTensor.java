package dev.barista.json;

import dev.barista.model.DataType;
import dev.barista.model.ParameterValue;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import java.util.Map;
import java.util.Optional;

/**
 * A tensor object as it was read. Owns its tensor.
 *
 * @param shape concrete
 * @param data the tensor, or empty where the object has no {@code data}, which may then come another way
 */
public record JsonTensor(
        String name, DataType dataType, Shape shape, Map<String, ParameterValue> parameters, Optional<Tensor> data)
        implements AutoCloseable {

    public JsonTensor {
        parameters = Map.copyOf(parameters);
    }

    @Override
    public void close() {
        data.ifPresent(Tensor::close);
    }
}
