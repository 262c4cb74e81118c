package dev.barista.protocol.oip;

import dev.barista.json.TensorJsonWriter;
import dev.barista.model.InferenceException;
import dev.barista.model.InferenceResponse;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Encodes the answers of REST inference calls straight from the output tensors. Thread-safe. */
public final class RestInferEncoder {

    private final JsonFactory factory = new JsonFactory();

    /**
     * Puts the body of an answer. The response stays the caller's.
     *
     * @param id the id that the request had
     * @return how many bytes of the body are JSON, for {@link RestInferCall#JSON_LENGTH_HEADER}; empty if all of it is,
     *     and the answer has no such header
     * @throws InferenceException {@code INVALID_ARGUMENT} if an output can't be written as JSON: bytes that are no text
     */
    public OptionalInt encode(InferenceResponse response, Optional<String> id, OutputForm form, WireSink sink) {
        SinkStream stream = new SinkStream(sink);
        List<Tensor> binary = new ArrayList<>(0);
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), stream)) {
            json.writeStartObject();
            json.writeStringProperty("model_name", response.model().value());
            json.writeStringProperty("model_version", response.version().toString());
            if (id.isPresent()) {
                json.writeStringProperty("id", id.get());
            }
            if (!response.parameters().isEmpty()) {
                RestParameters.write(json, response.parameters());
            }
            json.writeName("outputs");
            json.writeStartArray();
            for (NamedTensor output : response.outputs()) {
                if (form.isBinary(output.name())) {
                    binary.add(output.tensor());
                }
                writeOutput(json, output, form.isBinary(output.name()));
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        for (Tensor tensor : binary) {
            sink.put(tensor.data());
        }
        return binary.isEmpty() ? OptionalInt.empty() : OptionalInt.of(stream.count());
    }

    private static void writeOutput(JsonGenerator json, NamedTensor output, boolean binary) {
        Tensor tensor = output.tensor();
        json.writeStartObject();
        json.writeStringProperty("name", output.name());
        json.writeStringProperty("datatype", tensor.dataType().name());
        writeShape(json, "shape", tensor.shape(), 0);
        if (binary) {
            json.writeName("parameters");
            json.writeStartObject();
            json.writeNumberProperty(ReservedParameters.BINARY_DATA_SIZE, tensor.byteSize());
            json.writeEndObject();
        } else {
            json.writeName("data");
            TensorJsonWriter.writeFlat(json, tensor, "output \"" + output.name() + "\"");
        }
        json.writeEndObject();
    }

    /** Writes dimensions from a first one on. */
    static void writeShape(JsonGenerator json, String key, Shape shape, int from) {
        json.writeName(key);
        json.writeStartArray();
        for (int i = from; i < shape.rank(); i++) {
            json.writeNumber(shape.dim(i));
        }
        json.writeEndArray();
    }
}
