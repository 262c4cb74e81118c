package dev.barista.protocol.oip;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;

/** A body that is nothing but the elements of a model's only input: type and shape come from the signature. */
final class RawInput {

    private RawInput() {}

    /** @throws InferenceException if the model can't be called so, or the bytes do not fit its input */
    static NamedTensor read(Signature signature, RequestBody body, TensorAllocator allocator) {
        if (signature.inputs().size() != 1) {
            throw InferenceException.invalid("a body without JSON is possible for models with one input, this one has "
                    + signature.inputs().size());
        }
        TensorSpec spec = signature.inputs().getFirst();
        // A batch of one.
        Shape shape = signature.isBatched() ? spec.shape().withDim(0, 1) : spec.shape();
        return spec.dataType() == DataType.BYTES
                ? element(spec.name(), shape, body, allocator)
                : elements(spec.withShape(shape), body, allocator);
    }

    private static NamedTensor elements(TensorSpec spec, RequestBody body, TensorAllocator allocator) {
        long[] dims = spec.shape().dims();
        int variable = -1;
        long known = spec.dataType().byteSize();
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] != Shape.VARIABLE) {
                known = Math.multiplyExact(known, dims[i]);
            } else if (variable < 0) {
                variable = i;
            } else {
                throw InferenceException.invalid(
                        "input \"" + spec.name() + "\" has more than one variable dimension in " + spec.shape()
                                + ": its shape can't be told from a body without JSON");
            }
        }
        if (variable >= 0) {
            dims[variable] = known == 0 ? 0 : body.size() / known;
        }
        TensorHeader header = TensorHeader.of(spec.name(), spec.dataType(), Shape.of(dims));
        header.checkByteSize(body.size());
        return new NamedTensor(spec.name(), body.tensor(header, 0, body.size(), allocator));
    }

    /** The body as the one element of a BYTES tensor: it comes without its length. */
    private static NamedTensor element(String name, Shape shape, RequestBody body, TensorAllocator allocator) {
        long[] dims = shape.dims();
        for (int i = 0; i < dims.length; i++) {
            dims[i] = dims[i] == Shape.VARIABLE ? 1 : dims[i];
        }
        TensorHeader header = TensorHeader.of(name, DataType.BYTES, Shape.of(dims));
        if (header.shape().elementCount() != 1) {
            throw InferenceException.invalid("input \"" + name + "\" takes "
                    + header.shape().elementCount() + " BYTES elements, a body without JSON is one");
        }
        Allocation allocation = allocator.allocate(Integer.BYTES + (long) body.size());
        allocation.buffer().putInt(0, body.size());
        allocation.buffer().put(Integer.BYTES, body.bytes(), body.start(), body.size());
        return new NamedTensor(name, Tensor.owned(DataType.BYTES, header.shape(), allocation));
    }
}
