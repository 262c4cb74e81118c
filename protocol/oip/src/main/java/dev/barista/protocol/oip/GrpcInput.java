package dev.barista.protocol.oip;

import dev.barista.model.InferenceException;
import dev.barista.model.NamedTensor;
import dev.barista.model.TensorAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An InferInputTensor on the way to a tensor: its fields may come in any order, and its elements elsewhere. */
final class GrpcInput {

    private static final int NAME = ProtoReader.tagOf(1, ProtoReader.BYTES);
    private static final int DATATYPE = ProtoReader.tagOf(2, ProtoReader.BYTES);
    private static final int SHAPE = ProtoReader.tagOf(3, ProtoReader.VARINT);
    private static final int PACKED_SHAPE = ProtoReader.tagOf(3, ProtoReader.BYTES);
    private static final int PARAMETERS = ProtoReader.tagOf(4, ProtoReader.BYTES);
    private static final int CONTENTS = ProtoReader.tagOf(5, ProtoReader.BYTES);

    private final TensorHeader header;
    private final @Nullable SharedSlice shared;
    private List<ProtoReader> contents = List.of();

    GrpcInput(ProtoReader message) {
        String name = "";
        String datatype = "";
        Dims dims = new Dims();
        GrpcParameters parameters = new GrpcParameters();
        while (message.hasNext()) {
            int tag = message.tag();
            if (tag == NAME) {
                name = message.string();
            } else if (tag == DATATYPE) {
                datatype = message.string();
            } else if (tag == SHAPE) {
                dims.add(message.varint());
            } else if (tag == PACKED_SHAPE) {
                dims.addAll(message.message());
            } else if (tag == PARAMETERS) {
                parameters.readEntry(message.message());
            } else if (tag == CONTENTS) {
                add(message.message());
            } else {
                message.skip(tag);
            }
        }
        header = TensorHeader.of(name, datatype, dims.dims, dims.rank);
        shared = SharedSlice.of("input", name, parameters.map());
    }

    private void add(ProtoReader piece) {
        if (contents.isEmpty()) {
            contents = new ArrayList<>(1);
        }
        contents.add(piece);
    }

    private boolean hasContents() {
        for (int i = 0; i < contents.size(); i++) {
            if (contents.get(i).hasNext()) {
                return true;
            }
        }
        return false;
    }

    /** Whether its elements are in shared memory. */
    boolean isShared() {
        return shared != null;
    }

    /** A tensor of elements that are in shared memory. */
    NamedTensor shared(SharedInputs inputs) {
        if (shared == null) {
            throw new IllegalStateException("the elements are in the message");
        }
        if (hasContents()) {
            throw InferenceException.invalid("input \"" + header.name()
                    + "\" has elements in contents, and names shared memory; they can only come once");
        }
        return new NamedTensor(header.name(), inputs.read(header, shared));
    }

    /** A tensor of elements that came with the input itself. */
    NamedTensor typed(TensorAllocator allocator) {
        return new NamedTensor(header.name(), TypedContents.read(header, contents, allocator));
    }

    /** A tensor of elements that came in raw_input_contents: so many bytes of the body, from this offset on. */
    NamedTensor raw(RequestBody body, int offset, int length, TensorAllocator allocator) {
        if (hasContents()) {
            throw InferenceException.invalid("input \"" + header.name()
                    + "\" has elements in contents, and the request has raw_input_contents: use one for all inputs");
        }
        header.checkByteSize(length);
        return new NamedTensor(header.name(), body.tensor(header, offset, length, allocator));
    }

    /** Dimensions as they come in. */
    private static final class Dims {

        private long[] dims = new long[4];
        private int rank;

        void add(long dim) {
            if (rank == dims.length) {
                dims = Arrays.copyOf(dims, rank * 2);
            }
            dims[rank++] = dim;
        }

        void addAll(ProtoReader packed) {
            while (packed.hasNext()) {
                add(packed.varint());
            }
        }
    }
}
