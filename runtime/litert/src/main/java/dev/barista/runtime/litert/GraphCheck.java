package dev.barista.runtime.litert;

import dev.barista.model.InferenceException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/**
 * Checks what the library does not, and would end the process over: it sees to it that nothing in a file points out of
 * the file, but takes for granted that all parts are there and that operators write where they may. The numbers are
 * those of fields in TensorFlow Lite's schema.
 */
final class GraphCheck {

    private final int number;
    private final List<FlatTable> tensors;
    private final List<FlatTable> operators;
    private final List<FlatTable> buffers;
    private final int operatorCodes;
    private final FlatTable graph;

    /** By tensor: whether it has a content when an operator reads it. */
    private final boolean[] readable;

    /** By tensor: whether no operator may write to it. */
    private final boolean[] taken;

    private GraphCheck(int number, FlatTable graph, List<FlatTable> buffers, int operatorCodes) {
        this.number = number;
        this.graph = graph;
        this.buffers = buffers;
        this.operatorCodes = operatorCodes;
        this.tensors = graph.tables(0);
        this.operators = graph.tables(3);
        this.readable = new boolean[tensors.size()];
        this.taken = new boolean[tensors.size()];
    }

    /**
     * Checks all graphs of a file.
     *
     * @throws InferenceException INVALID_ARGUMENT if one can't be computed
     * @throws IndexOutOfBoundsException if something points out of the file
     */
    static void check(MemorySegment file) {
        FlatTable model = FlatTable.root(file);
        requireFields("the file", model, 1, 2, 4);
        List<FlatTable> graphs = model.tables(2);
        for (int i = 0; i < graphs.size(); i++) {
            requireFields("graph " + i, graphs.get(i), 0, 1, 2, 3);
            new GraphCheck(i, graphs.get(i), model.tables(4), model.tables(1).size()).check();
        }
    }

    private void check() {
        for (int i = 0; i < tensors.size(); i++) {
            int buffer = tensors.get(i).int32(2, 0);
            require(buffer >= 0 && buffer < buffers.size(), "tensor " + i + " has no buffer");
            checkQuantization("tensor " + i, tensors.get(i));
            boolean constant = buffer != 0 && isFilled(buffers.get(buffer));
            boolean variable = tensors.get(i).int8(5) != 0;
            readable[i] = constant || variable;
            taken[i] = readable[i];
        }
        for (int input : graph.ints(1)) {
            requireTensor(input, "an input");
            require(!taken[input], "input " + input + " has a content of its own");
            readable[input] = true;
            taken[input] = true;
        }
        for (int i = 0; i < operators.size(); i++) {
            check("operator " + i, operators.get(i));
        }
        for (int output : graph.ints(2)) {
            requireTensor(output, "an output");
            require(readable[output], "nothing computes output " + output);
        }
    }

    private void check(String name, FlatTable operator) {
        requireFields(name, operator, 1, 2);
        require(operator.int8(3) == 0 || operator.has(4), name + " lacks its options");
        int code = operator.int32(0, 0);
        require(code >= 0 && code < operatorCodes, name + " has no code");
        for (int input : operator.ints(1)) {
            if (input != -1) {
                requireTensor(input, name);
                require(readable[input], name + " reads tensor " + input + " before it is computed");
            }
        }
        int[] outputs = operator.ints(2);
        for (int output : outputs) {
            requireTensor(output, name);
            require(!taken[output], name + " writes to tensor " + output + ", which is not its own");
            taken[output] = true;
        }
        Arrays.stream(outputs).forEach(output -> readable[output] = true);
        for (int temporary : operator.ints(8)) {
            require(temporary == -1 || isTensor(temporary), name + " works in a tensor that is not there");
        }
    }

    private void checkQuantization(String name, FlatTable tensor) {
        FlatTable quantization = tensor.has(4) ? tensor.table(4) : null;
        require(
                quantization == null || quantization.int8(4) == 0 || quantization.has(5),
                name + " lacks the details of its quantisation");
    }

    /** A content in the buffer itself or, in files of more than 2 GB, behind everything else. */
    private static boolean isFilled(FlatTable buffer) {
        return buffer.bytes(0).byteSize() > 0 || buffer.has(1);
    }

    private boolean isTensor(int index) {
        return index >= 0 && index < tensors.size();
    }

    private void requireTensor(int index, String by) {
        require(isTensor(index), by + " names tensor " + index + ", of " + tensors.size() + " there are");
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw InferenceException.invalid("graph " + number + " can't be computed: " + otherwise);
        }
    }

    private static void requireFields(String what, FlatTable table, int... fields) {
        for (int field : fields) {
            if (!table.has(field)) {
                throw InferenceException.invalid("the file is torn: " + what + " lacks a part (" + field + ")");
            }
        }
    }
}
