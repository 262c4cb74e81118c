package dev.barista.runtime.litert;

import dev.barista.model.DataType;
import dev.barista.model.TensorSpec;
import java.util.List;

/**
 * An input or output of the graph that is served.
 *
 * @param spec as the signature has it
 * @param position among the graph's inputs or outputs
 * @param nativeName the address of its name, zero-terminated
 * @param stored the type of the elements in the library's memory
 * @param affine how stored numbers become those of the signature; none where they are the same
 * @param usualDims the shape that the file was written with
 */
record Port(TensorSpec spec, int position, long nativeName, DataType stored, Affine affine, List<Integer> usualDims) {

    String name() {
        return spec.name();
    }

    Port withSpec(TensorSpec newSpec) {
        return new Port(newSpec, position, nativeName, stored, affine, usualDims);
    }
}
