package dev.barista.protocol.oip;

import dev.barista.json.JsonInput;
import dev.barista.json.JsonTensor;
import dev.barista.json.TensorJsonReader;
import dev.barista.model.InferenceException;
import dev.barista.model.NamedTensor;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of one REST request: those with their elements in JSON, and those whose elements follow the JSON, one
 * behind the other in the order of the inputs. Owns its tensors until {@link #finish} has returned.
 */
final class RestInputs {

    private final RequestBody body;
    private final TensorJsonReader reader;
    private final TensorAllocator allocator;
    private final SharedMemory memory;
    private final List<JsonTensor> inputs = new ArrayList<>(2);
    private final List<Tensor> binary = new ArrayList<>(0);
    private boolean given;
    private int offset;
    private @Nullable SharedInputs shared;

    /** @param binaryOffset where in the body the JSON ends */
    RestInputs(
            RequestBody body,
            int binaryOffset,
            TensorJsonReader reader,
            TensorAllocator allocator,
            SharedMemory memory) {
        this.body = body;
        this.reader = reader;
        this.allocator = allocator;
        this.memory = memory;
        this.offset = binaryOffset;
    }

    /** Reads the array that the input stands on. */
    void readAll(JsonInput input) {
        given = true;
        input.array("inputs", () -> inputs.add(reader.read(input, "input")));
    }

    /** The tensors; from now on the caller's. */
    List<NamedTensor> finish() {
        if (!given) {
            throw InferenceException.invalid("the request has no \"inputs\"");
        }
        List<NamedTensor> tensors = new ArrayList<>(inputs.size());
        for (JsonTensor input : inputs) {
            tensors.add(new NamedTensor(input.name(), tensor(input)));
        }
        if (offset != body.size()) {
            throw InferenceException.invalid((body.size() - offset)
                    + " bytes of the body belong to no input; check header " + RestInferCall.JSON_LENGTH_HEADER
                    + " and the parameters " + ReservedParameters.BINARY_DATA_SIZE);
        }
        return tensors;
    }

    private Tensor tensor(JsonTensor input) {
        long size = ReservedParameters.binaryDataSize(input.name(), input.parameters());
        Optional<Tensor> data = input.data();
        SharedSlice slice = SharedSlice.of("input", input.name(), input.parameters());
        if (slice != null) {
            return shared(input, slice, size);
        }
        if (size < 0) {
            return data.orElseThrow(() -> InferenceException.invalid("input \"" + input.name()
                    + "\" has neither \"data\" nor parameter \"" + ReservedParameters.BINARY_DATA_SIZE + "\""));
        }
        if (data.isPresent()) {
            throw InferenceException.invalid("input \"" + input.name() + "\" has both \"data\" and parameter \""
                    + ReservedParameters.BINARY_DATA_SIZE + "\"; its elements can only come once");
        }
        if (size > body.size() - offset) {
            throw InferenceException.invalid("input \"" + input.name() + "\" claims " + size + " bytes of the body, "
                    + (body.size() - offset) + " are left");
        }
        TensorHeader header = TensorHeader.of(input.name(), input.dataType(), input.shape());
        header.checkByteSize(size);
        Tensor tensor = body.tensor(header, offset, (int) size, allocator);
        offset += (int) size;
        binary.add(tensor);
        return tensor;
    }

    private Tensor shared(JsonTensor input, SharedSlice slice, long binarySize) {
        if (binarySize >= 0 || input.data().isPresent()) {
            throw InferenceException.invalid("input \"" + input.name()
                    + "\" names shared memory and has elements in the" + " request; they can only come once");
        }
        SharedInputs inputs = shared == null ? new SharedInputs(memory, allocator) : shared;
        shared = inputs;
        Tensor tensor = inputs.read(TensorHeader.of(input.name(), input.dataType(), input.shape()), slice);
        binary.add(tensor);
        return tensor;
    }

    /** Closes what was read; called instead of using what {@link #finish} returned, if that or anything failed. */
    void discard() {
        inputs.forEach(JsonTensor::close);
        binary.forEach(Tensor::close);
    }
}
