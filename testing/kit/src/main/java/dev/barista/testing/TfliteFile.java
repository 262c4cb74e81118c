package dev.barista.testing;

import dev.barista.testing.FlatBufferWriter.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A TensorFlow Lite file in the making. */
public final class TfliteFile {

    private static final int SCHEMA_VERSION = 3;
    private static final int TENSOR_AXIS_LABELS = 2;

    private final List<TfliteGraph> graphs = new ArrayList<>();
    private final List<Integer> operatorCodes = new ArrayList<>();
    private final List<Table> buffers = new ArrayList<>(List.of(new Table()));
    private final List<Table> signatures = new ArrayList<>();
    private final List<Table> metadata = new ArrayList<>();

    /** A new graph; the first is the one that runs. */
    public TfliteGraph graph() {
        TfliteGraph graph = new TfliteGraph(this);
        graphs.add(graph);
        return graph;
    }

    /** Names the entry to a graph: its inputs and outputs by the names that callers use. */
    public void signature(String key, int graph, Map<String, Integer> inputs, Map<String, Integer> outputs) {
        signatures.add(new Table()
                .with(0, named(inputs))
                .with(1, named(outputs))
                .with(2, key)
                .with(4, graph));
    }

    private static List<Table> named(Map<String, Integer> tensors) {
        return tensors.entrySet().stream()
                .map(entry -> new Table().with(0, entry.getKey()).with(1, entry.getValue()))
                .toList();
    }

    /**
     * Names a text file with the labels of the first graph's only output, as converters do; the file itself is to lie
     * behind the model in a zip archive.
     */
    public void labels(String name) {
        Table associated = new Table().with(0, name).with(2, (byte) TENSOR_AXIS_LABELS);
        Table output = new Table().with(6, List.of(associated));
        Table graph = new Table().with(3, List.of(output));
        byte[] content = FlatBufferWriter.write(new Table().with(3, List.of(graph)), "M001");
        metadata.add(new Table().with(0, "TFLITE_METADATA").with(1, buffer(content)));
    }

    /** The content of the file. */
    public byte[] bytes() {
        Table model = new Table()
                .with(0, SCHEMA_VERSION)
                .with(1, operatorCodes.stream().map(TfliteFile::codeTable).toList())
                .with(2, graphs.stream().map(TfliteGraph::table).toList())
                .with(3, "made by a test")
                .with(4, buffers);
        if (!metadata.isEmpty()) {
            model.with(6, metadata);
        }
        if (!signatures.isEmpty()) {
            model.with(7, signatures);
        }
        return FlatBufferWriter.write(model, "TFL3");
    }

    int buffer(byte[] content) {
        buffers.add(new Table().with(0, content));
        return buffers.size() - 1;
    }

    int operatorCode(int code) {
        if (!operatorCodes.contains(code)) {
            operatorCodes.add(code);
        }
        return operatorCodes.indexOf(code);
    }

    /** Old readers look for a number of one byte, new ones for another. */
    private static Table codeTable(int code) {
        return new Table()
                .with(0, (byte) Math.min(code, Byte.MAX_VALUE))
                .with(2, 1)
                .with(3, code);
    }
}
