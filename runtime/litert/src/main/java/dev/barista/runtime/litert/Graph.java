package dev.barista.runtime.litert;

import java.util.List;

/**
 * What a model file says about its graphs.
 *
 * @param subgraphs the first is the one that runs unless a signature names another
 */
record Graph(List<Subgraph> subgraphs, List<SignatureEntry> signatures) {

    Graph {
        subgraphs = List.copyOf(subgraphs);
        signatures = List.copyOf(signatures);
    }

    /** Whether a run leaves something behind for the next one. */
    boolean hasVariables() {
        return subgraphs.stream().flatMap(each -> each.tensors().stream()).anyMatch(GraphTensor::isVariable);
    }

    /**
     * A graph of operators.
     *
     * @param inputs indices of tensors, in the order in which the library counts inputs
     * @param outputs likewise
     */
    record Subgraph(List<GraphTensor> tensors, List<Integer> inputs, List<Integer> outputs) {}

    /**
     * A tensor of a subgraph.
     *
     * @param dims -1 where the size may change
     * @param usualDims those that the file was written with, 1 for most that may change
     * @param affine how its numbers stand for real ones
     */
    record GraphTensor(
            String name,
            ElementType type,
            List<Integer> dims,
            List<Integer> usualDims,
            Affine affine,
            boolean isVariable) {}

    /** A named entry to a subgraph. */
    record SignatureEntry(String key, int subgraph, List<NamedIndex> inputs, List<NamedIndex> outputs) {}

    /** A name for the tensor with this index in its subgraph. */
    record NamedIndex(String name, int tensor) {}
}
