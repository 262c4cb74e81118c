package dev.barista.runtime.litert;

import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the signature of a model maps to its graph.
 *
 * @param signatureKey the address of the zero-terminated key of the file's signature that is run; 0 for the first graph
 * @param hasVariables whether a run leaves something behind
 */
record ModelLayout(List<Port> inputs, List<Port> outputs, long signatureKey, boolean hasVariables) {

    ModelLayout {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** As callers see it: a batch of any size if dimension 0 of every tensor varies. */
    Signature signature() {
        boolean isBatched = !inputs.isEmpty()
                && Stream.concat(inputs.stream(), outputs.stream()).allMatch(port -> hasRows(port.spec()));
        return new Signature(
                inputs.stream().map(Port::spec).toList(),
                outputs.stream().map(Port::spec).toList(),
                isBatched ? Signature.UNLIMITED : 0);
    }

    /** Whether only outputs are in the way of a batch axis: the file may not tell that they grow with their inputs. */
    boolean wantsRowsOfOutputs() {
        return !inputs.isEmpty()
                && inputs.stream().allMatch(port -> hasRows(port.spec()))
                && !outputs.stream().allMatch(port -> hasRows(port.spec()));
    }

    /** The shapes of inputs that the file was written with; where the first dimension varies, with this many rows. */
    Shape[] usualShapes(int rows) {
        Shape[] shapes = new Shape[inputs.size()];
        for (int i = 0; i < shapes.length; i++) {
            Port port = inputs.get(i);
            Shape declared = port.spec().shape();
            long[] dims = declared.dims();
            for (int d = 0; d < dims.length; d++) {
                if (dims[d] == Shape.VARIABLE) {
                    dims[d] = Math.max(1, d == 0 ? rows : port.usualDims().get(d));
                }
            }
            shapes[i] = Shape.of(dims);
        }
        return shapes;
    }

    /** The same, with outputs of other shapes. */
    ModelLayout withOutputShapes(List<Shape> shapes) {
        List<Port> changed = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            Port port = outputs.get(i);
            changed.add(port.withSpec(port.spec().withShape(shapes.get(i))));
        }
        return new ModelLayout(inputs, changed, signatureKey, hasVariables);
    }

    private static boolean hasRows(TensorSpec spec) {
        return spec.shape().rank() > 0 && spec.shape().dim(0) == Shape.VARIABLE;
    }
}
