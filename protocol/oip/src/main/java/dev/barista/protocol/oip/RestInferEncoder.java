package dev.barista.protocol.oip;

import dev.barista.json.JsonOutput;
import dev.barista.json.SpareBytes;
import dev.barista.json.TensorJsonWriter;
import dev.barista.model.InferenceException;
import dev.barista.model.InferenceResponse;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import java.util.Optional;
import java.util.OptionalInt;

/** Encodes the answers of REST inference calls straight from the output tensors. Thread-safe. */
public final class RestInferEncoder {

    private final SpareBytes spares = new SpareBytes();

    /**
     * Puts the body of an answer. The response stays the caller's.
     *
     * @param id the id that the request had
     * @return how many bytes of the body are JSON, for {@link RestInferCall#JSON_LENGTH_HEADER}; empty if all of it is,
     *     and the answer has no such header
     * @throws InferenceException {@code INVALID_ARGUMENT} if an output can't be written as JSON: bytes that are no text
     */
    public OptionalInt encode(InferenceResponse response, Optional<String> id, OutputForm form, WireSink sink) {
        byte[] gathered = spares.take();
        try {
            return encode(response, id, form, sink, new JsonOutput(sink::put, gathered));
        } finally {
            spares.giveBack(gathered);
        }
    }

    private static OptionalInt encode(
            InferenceResponse response, Optional<String> id, OutputForm form, WireSink sink, JsonOutput json) {
        json.startObject();
        json.key("model_name").string(response.model().value());
        json.key("model_version").string(response.version().toString());
        if (id.isPresent()) {
            json.key("id").string(id.get());
        }
        if (!response.parameters().isEmpty()) {
            RestParameters.write(json, response.parameters());
        }
        json.key("outputs").startArray();
        boolean hasBinary = false;
        for (NamedTensor output : response.outputs()) {
            boolean isBinary = form.isBinary(output.name());
            hasBinary |= isBinary;
            writeOutput(json, output, form);
        }
        json.endArray().endObject();
        json.flush();
        if (!hasBinary) {
            return OptionalInt.empty();
        }
        putBinary(response, form, sink);
        return OptionalInt.of(json.count());
    }

    private static void putBinary(InferenceResponse response, OutputForm form, WireSink sink) {
        for (NamedTensor output : response.outputs()) {
            if (form.isBinary(output.name())) {
                sink.put(output.tensor().data());
            }
        }
    }

    private static void writeOutput(JsonOutput json, NamedTensor output, OutputForm form) {
        Tensor tensor = output.tensor();
        json.startObject();
        json.key("name").string(output.name());
        json.key("datatype").string(tensor.dataType().name());
        writeShape(json, "shape", tensor.shape(), 0);
        SharedOutput shared = form.sharedOutput(output.name());
        if (shared != null) {
            shared.write(output);
            RestParameters.write(json, shared.parameters(output));
        } else if (form.isBinary(output.name())) {
            json.key("parameters").startObject();
            json.key(ReservedParameters.BINARY_DATA_SIZE).number((long) tensor.byteSize());
            json.endObject();
        } else {
            json.key("data");
            TensorJsonWriter.writeFlat(json, tensor, output.name());
        }
        json.endObject();
    }

    /** Writes dimensions from a first one on. */
    static void writeShape(JsonOutput json, String key, Shape shape, int from) {
        json.key(key).startArray();
        for (int i = from; i < shape.rank(); i++) {
            json.number(shape.dim(i));
        }
        json.endArray();
    }
}
