package dev.barista.runtime.litert;

import dev.barista.model.InferenceException;
import dev.barista.runtime.litert.Graph.GraphTensor;
import dev.barista.runtime.litert.Graph.NamedIndex;
import dev.barista.runtime.litert.Graph.SignatureEntry;
import dev.barista.runtime.litert.Graph.Subgraph;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads what a model file says about its graphs. The numbers are those of fields in TensorFlow Lite's schema. */
final class GraphReader {

    private GraphReader() {}

    /** @throws InferenceException INVALID_ARGUMENT if the file contradicts itself */
    static Graph read(MemorySegment file) {
        try {
            GraphCheck.check(file);
            FlatTable model = FlatTable.root(file);
            List<Subgraph> subgraphs =
                    model.tables(2).stream().map(GraphReader::subgraph).toList();
            List<SignatureEntry> signatures =
                    model.tables(7).stream().map(GraphReader::signature).toList();
            if (subgraphs.isEmpty()) {
                throw InferenceException.invalid("the file holds no graph");
            }
            signatures.forEach(entry -> check(entry, subgraphs));
            return new Graph(subgraphs, signatures);
        } catch (IndexOutOfBoundsException e) {
            throw InferenceException.invalid("the file is torn: it points beyond its own end");
        }
    }

    private static Subgraph subgraph(FlatTable table) {
        List<GraphTensor> tensors =
                table.tables(0).stream().map(GraphReader::tensor).toList();
        return new Subgraph(tensors, list(table.ints(1)), list(table.ints(2)));
    }

    private static GraphTensor tensor(FlatTable table) {
        List<Integer> shape = list(table.ints(0));
        List<Integer> signature = list(table.ints(7));
        return new GraphTensor(
                table.text(3),
                ElementType.of(table.int8(1)),
                signature.size() == shape.size() ? signature : shape,
                shape,
                table.has(4) ? affine(table.table(4)) : Affine.NONE,
                table.int8(5) != 0);
    }

    /** Numbers of which each channel has its own scale are for weights; no tensor at the edge has that. */
    private static Affine affine(FlatTable quantization) {
        float[] scales = quantization.floats(2);
        long[] zeroPoints = quantization.longs(3);
        boolean usable = scales.length == 1 && scales[0] > 0 && Float.isFinite(scales[0]) && zeroPoints.length <= 1;
        return usable ? new Affine(scales[0], zeroPoints.length == 0 ? 0 : (int) zeroPoints[0]) : Affine.NONE;
    }

    private static SignatureEntry signature(FlatTable table) {
        return new SignatureEntry(table.text(2), table.int32(4, 0), named(table.tables(0)), named(table.tables(1)));
    }

    private static List<NamedIndex> named(List<FlatTable> maps) {
        List<NamedIndex> named = new ArrayList<>();
        for (FlatTable map : maps) {
            named.add(new NamedIndex(map.text(0), map.int32(1, 0)));
        }
        return named;
    }

    private static void check(SignatureEntry entry, List<Subgraph> subgraphs) {
        checkIndex("signature \"" + entry.key() + "\"", entry.subgraph(), subgraphs.size());
        Subgraph subgraph = subgraphs.get(entry.subgraph());
        for (NamedIndex input : entry.inputs()) {
            checkMember(entry, input, subgraph.inputs());
        }
        for (NamedIndex output : entry.outputs()) {
            checkMember(entry, output, subgraph.outputs());
        }
    }

    private static void checkMember(SignatureEntry entry, NamedIndex named, List<Integer> members) {
        if (!members.contains(named.tensor())) {
            throw InferenceException.invalid("signature \"" + entry.key() + "\" names tensor " + named.tensor() + " \""
                    + named.name() + "\", which is no input or output of its graph");
        }
    }

    private static void checkIndex(String what, int index, int count) {
        if (index < 0 || index >= count) {
            throw InferenceException.invalid(what + " has the number " + index + ", of " + count + " there are");
        }
    }

    private static List<Integer> list(int[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }
}
