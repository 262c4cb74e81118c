package dev.barista.testing;

import dev.barista.testing.FlatBufferWriter.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A graph of a TensorFlow Lite file in the making. The numbers are those of TensorFlow Lite's schema. */
public final class TfliteGraph {

    /** Operators by their number in the schema. */
    public static final int ADD = 0;

    public static final int DEQUANTIZE = 6;
    public static final int MUL = 18;
    public static final int RESHAPE = 22;
    public static final int RNN = 24;
    public static final int WHERE = 109;

    /** Types by their number in the schema. */
    public static final int FLOAT32 = 0;

    public static final int INT32 = 2;
    public static final int INT64 = 4;
    public static final int BOOL = 6;
    public static final int INT8 = 9;

    /** What kind of options an operator has, all of them at their defaults. */
    private static final Map<Integer, Integer> OPTIONS = Map.of(ADD, 11, MUL, 21, RNN, 7);

    private final TfliteFile file;
    private final List<Table> tensors = new ArrayList<>();
    private final List<Table> operators = new ArrayList<>();
    private final List<Integer> inputs = new ArrayList<>();
    private final List<Integer> outputs = new ArrayList<>();

    TfliteGraph(TfliteFile file) {
        this.file = file;
    }

    /** A tensor; dimensions of -1 vary. Returns its number. */
    public int tensor(String name, int type, Integer... dims) {
        List<Integer> declared = List.of(dims);
        List<Integer> usual = declared.stream().map(dim -> dim < 0 ? 1 : dim).toList();
        Table table = new Table().with(0, usual).with(1, (byte) type).with(2, 0).with(3, name);
        if (!declared.equals(usual)) {
            table.with(7, declared);
        }
        tensors.add(table);
        return tensors.size() - 1;
    }

    /** A tensor whose numbers stand for others: {@code (q - zeroPoint) * scale}. Returns its number. */
    public int quantised(String name, int type, float scale, long zeroPoint, Integer... dims) {
        int tensor = tensor(name, type, dims);
        tensors.get(tensor).with(4, new Table().with(2, List.of(scale)).with(3, List.of(zeroPoint)));
        return tensor;
    }

    /** A tensor with a content that does not change. Returns its number. */
    public int constant(String name, int type, byte[] content, Integer... dims) {
        int tensor = tensor(name, type, dims);
        tensors.get(tensor).with(2, file.buffer(content));
        return tensor;
    }

    /** A tensor that keeps its content from run to run. Returns its number. */
    public int variable(String name, int type, Integer... dims) {
        int tensor = tensor(name, type, dims);
        tensors.get(tensor).with(5, (byte) 1);
        return tensor;
    }

    /** Appends an operator. */
    public void operator(int code, List<Integer> from, int to) {
        Table table = new Table().with(0, file.operatorCode(code)).with(1, from).with(2, List.of(to));
        Integer options = OPTIONS.get(code);
        if (options != null) {
            table.with(3, options.byteValue()).with(4, new Table());
        }
        operators.add(table);
    }

    /** Appends an input. */
    public void input(int tensor) {
        inputs.add(tensor);
    }

    /** Appends an output. */
    public void output(int tensor) {
        outputs.add(tensor);
    }

    Table table() {
        return new Table().with(0, tensors).with(1, inputs).with(2, outputs).with(3, operators);
    }
}
