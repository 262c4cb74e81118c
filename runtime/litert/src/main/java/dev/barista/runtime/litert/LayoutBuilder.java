package dev.barista.runtime.litert;

import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.NearestName;
import dev.barista.model.Shape;
import dev.barista.model.TensorSpec;
import dev.barista.runtime.litert.Graph.GraphTensor;
import dev.barista.runtime.litert.Graph.NamedIndex;
import dev.barista.runtime.litert.Graph.SignatureEntry;
import dev.barista.runtime.litert.Graph.Subgraph;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Works out a model's signature from its graph. Native names live as long as the arena. */
record LayoutBuilder(Graph graph, LiteOptions options, Arena arena) {

    private static final String DEFAULT_SIGNATURE = "serving_default";

    /** @throws InferenceException INVALID_ARGUMENT if no signature can carry it */
    ModelLayout build() {
        Optional<SignatureEntry> entry = chosen();
        Subgraph subgraph =
                graph.subgraphs().get(entry.map(SignatureEntry::subgraph).orElse(0));
        List<NamedIndex> inputs = entry.map(SignatureEntry::inputs).orElseGet(() -> byTensorNames(subgraph, true));
        List<NamedIndex> outputs = entry.map(SignatureEntry::outputs).orElseGet(() -> byTensorNames(subgraph, false));
        boolean isFirstGraph = entry.isEmpty() || entry.get().subgraph() == 0;
        if (options.resizableBatch() && !isFirstGraph) {
            throw InferenceException.invalid("option \"" + LiteOptions.RESIZABLE_BATCH + "\": signature \""
                    + entry.get().key() + "\" runs a graph of its own, which can't be resized");
        }
        return new ModelLayout(
                ports("input", inputs, subgraph, subgraph.inputs()),
                ports("output", outputs, subgraph, subgraph.outputs()),
                isFirstGraph ? 0 : arena.allocateFrom(entry.get().key()).address(),
                graph.hasVariables());
    }

    private Optional<SignatureEntry> chosen() {
        List<SignatureEntry> all = graph.signatures();
        List<String> keys = all.stream().map(SignatureEntry::key).toList();
        if (options.signature().isEmpty() && all.isEmpty()) {
            return Optional.empty();
        }
        String wanted = options.signature().orElse(all.size() == 1 ? keys.getFirst() : DEFAULT_SIGNATURE);
        return Optional.of(all.stream()
                .filter(entry -> entry.key().equals(wanted))
                .findFirst()
                .orElseThrow(() -> noSuchSignature(wanted, keys)));
    }

    private InferenceException noSuchSignature(String wanted, List<String> keys) {
        String there = keys.isEmpty() ? "none" : String.join(", ", keys);
        return InferenceException.invalid(
                options.signature().isPresent()
                        ? "option \"" + LiteOptions.SIGNATURE + "\": the file has no signature \"" + wanted + "\""
                                + NearestName.hint(wanted, keys) + "; it has " + there
                        : "the file has several signatures and none is called " + DEFAULT_SIGNATURE
                                + "; name one by the option \"" + LiteOptions.SIGNATURE + "\": " + there);
    }

    private static List<NamedIndex> byTensorNames(Subgraph subgraph, boolean inputs) {
        List<NamedIndex> named = new ArrayList<>();
        for (int index : inputs ? subgraph.inputs() : subgraph.outputs()) {
            String name = subgraph.tensors().get(index).name();
            String otherwise = (inputs ? "input_" : "output_") + named.size();
            named.add(new NamedIndex(name.isEmpty() ? otherwise : name, index));
        }
        return named;
    }

    private List<Port> ports(String role, List<NamedIndex> named, Subgraph subgraph, List<Integer> members) {
        List<Port> ports = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (NamedIndex each : named) {
            if (!names.add(each.name())) {
                throw InferenceException.invalid("two " + role + "s are called \"" + each.name() + "\"");
            }
            ports.add(port(role, each.name(), subgraph.tensors().get(each.tensor()), members.indexOf(each.tensor())));
        }
        return ports;
    }

    private Port port(String role, String name, GraphTensor tensor, int position) {
        DataType stored = tensor.type()
                .dataType()
                .orElseThrow(() -> InferenceException.invalid(role + " \"" + name + "\" has elements of "
                        + tensor.type().spelling() + ", which the protocol has no type for"));
        boolean dequantized = options.dequantize() && tensor.affine().isThere() && Quantization.canRead(stored);
        TensorSpec spec = TensorSpec.of(
                name,
                dequantized ? DataType.FP32 : stored,
                shape(role, name, tensor).dims());
        long nativeName = arena.allocateFrom(name).address();
        return new Port(
                spec, position, nativeName, stored, dequantized ? tensor.affine() : Affine.NONE, tensor.usualDims());
    }

    private Shape shape(String role, String name, GraphTensor tensor) {
        long[] dims = tensor.dims().stream().mapToLong(Integer::longValue).toArray();
        long elements = 1;
        for (long dim : dims) {
            elements *= Math.max(1, Math.abs(dim));
            if (dim < Shape.VARIABLE || elements > Integer.MAX_VALUE) {
                throw InferenceException.invalid(
                        role + " \"" + name + "\" has a shape that no tensor can have: " + tensor.dims());
            }
        }
        if (options.resizableBatch() && role.equals("input")) {
            if (dims.length == 0 || (dims[0] != 1 && dims[0] != Shape.VARIABLE)) {
                throw InferenceException.invalid("option \"" + LiteOptions.RESIZABLE_BATCH + "\": input \"" + name
                        + "\" has the shape " + tensor.dims() + ", which does not begin with a batch of 1");
            }
            dims[0] = Shape.VARIABLE;
        }
        return Shape.of(dims);
    }
}
