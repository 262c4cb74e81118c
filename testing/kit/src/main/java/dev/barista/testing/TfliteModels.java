package dev.barista.testing;

import dev.barista.model.DataType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Tiny TensorFlow Lite models, made anew for each test. */
public final class TfliteModels {

    private static final Map<DataType, Integer> TYPES = Map.ofEntries(
            Map.entry(DataType.FP32, 0),
            Map.entry(DataType.FP16, 1),
            Map.entry(DataType.INT32, 2),
            Map.entry(DataType.UINT8, 3),
            Map.entry(DataType.INT64, 4),
            Map.entry(DataType.BYTES, 5),
            Map.entry(DataType.BOOL, 6),
            Map.entry(DataType.INT16, 7),
            Map.entry(DataType.INT8, 9),
            Map.entry(DataType.FP64, 10),
            Map.entry(DataType.UINT64, 12),
            Map.entry(DataType.UINT32, 15),
            Map.entry(DataType.UINT16, 16),
            Map.entry(DataType.BF16, 18));

    private TfliteModels() {}

    /** Writes a model as {@code model.tflite} of a new folder. */
    public static Path write(Path folder, byte[] model) {
        try {
            return Files.write(Files.createDirectories(folder).resolve("model.tflite"), model);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code y = factor x}, both FP32 [rows,4]; rows of -1 vary. */
    public static byte[] scaling(float factor, int rows) {
        TfliteFile file = new TfliteFile();
        scale(file.graph(), factor, rows);
        return file.bytes();
    }

    /** {@code y = 2x}, both FP32 [-1,4], with a label for each of the four. */
    public static byte[] labelled(String labels) {
        TfliteFile file = new TfliteFile();
        scale(file.graph(), 2, -1);
        file.labels("labels.txt");
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(file.bytes());
        try (ZipOutputStream archive = new ZipOutputStream(whole)) {
            archive.putNextEntry(new ZipEntry("labels.txt"));
            archive.write(labels.getBytes(StandardCharsets.UTF_8));
            archive.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return whole.toByteArray();
    }

    /** The signature {@code serving_default} doubles {@code in} to {@code out}, {@code triple} triples it. */
    public static byte[] twoSignatures() {
        TfliteFile file = new TfliteFile();
        scale(file.graph(), 2, -1);
        scale(file.graph(), 3, -1);
        file.signature("serving_default", 0, Map.of("in", 0), Map.of("out", 1));
        file.signature("triple", 1, Map.of("in", 0), Map.of("out", 1));
        return file.bytes();
    }

    private static void scale(TfliteGraph graph, float factor, int rows) {
        int x = graph.tensor("x", TfliteGraph.FLOAT32, rows, 4);
        int y = graph.tensor("y", TfliteGraph.FLOAT32, rows, 4);
        int constant = graph.constant(
                "factor",
                TfliteGraph.FLOAT32,
                number(Float.BYTES).putFloat(factor).array());
        graph.operator(TfliteGraph.MUL, List.of(x, constant), y);
        graph.input(x);
        graph.output(y);
    }

    /** A model whose output [-1] is its input; empty if the format has no such type. */
    public static Optional<byte[]> identity(DataType type) {
        return Optional.ofNullable(TYPES.get(type)).map(TfliteModels::identity);
    }

    private static byte[] identity(int type) {
        TfliteFile file = new TfliteFile();
        TfliteGraph graph = file.graph();
        int x = graph.tensor("x", type, -1);
        int y = graph.tensor("y", type, -1);
        int shape = graph.constant(
                "shape", TfliteGraph.INT32, number(Integer.BYTES).putInt(-1).array(), 1);
        graph.operator(TfliteGraph.RESHAPE, List.of(x, shape), y);
        graph.input(x);
        graph.output(y);
        return file.bytes();
    }

    /** {@code y = x} as numbers of a byte that stand for {@code (q - 10) / 2}. */
    public static byte[] quantised() {
        TfliteFile file = new TfliteFile();
        TfliteGraph graph = file.graph();
        int x = graph.quantised("x", TfliteGraph.INT8, 0.5f, 10, -1, 2);
        int y = graph.quantised("y", TfliteGraph.INT8, 0.5f, 10, -1, 2);
        int shape = graph.constant(
                "shape",
                TfliteGraph.INT32,
                number(2 * Integer.BYTES).putInt(-1).putInt(2).array(),
                2);
        graph.operator(TfliteGraph.RESHAPE, List.of(x, shape), y);
        graph.input(x);
        graph.output(y);
        return file.bytes();
    }

    /** {@code y = x + h}, both FP32 [1,1], after which h is y; h begins at 0. */
    public static byte[] accumulator() {
        TfliteFile file = new TfliteFile();
        TfliteGraph graph = file.graph();
        byte[] one = number(Float.BYTES).putFloat(1).array();
        int x = graph.tensor("x", TfliteGraph.FLOAT32, 1, 1);
        int weights = graph.constant("w", TfliteGraph.FLOAT32, one, 1, 1);
        int recurrent = graph.constant("r", TfliteGraph.FLOAT32, one, 1, 1);
        int bias = graph.constant("b", TfliteGraph.FLOAT32, new byte[Float.BYTES], 1);
        int state = graph.variable("h", TfliteGraph.FLOAT32, 1, 1);
        int y = graph.tensor("y", TfliteGraph.FLOAT32, 1, 1);
        graph.operator(TfliteGraph.RNN, List.of(x, weights, recurrent, bias, state), y);
        graph.input(x);
        graph.output(y);
        return file.bytes();
    }

    /** Where x, BOOL [-1], is true: INT64 [n,1], of as many rows as there are such places. */
    public static byte[] where() {
        TfliteFile file = new TfliteFile();
        TfliteGraph graph = file.graph();
        int x = graph.tensor("x", TfliteGraph.BOOL, -1);
        int y = graph.tensor("y", TfliteGraph.INT64, -1, 1);
        graph.operator(TfliteGraph.WHERE, List.of(x), y);
        graph.input(x);
        graph.output(y);
        return file.bytes();
    }

    /** {@code y = (steps + 1) x} in as many steps, both INT64 [-1]. */
    public static byte[] slow(int steps) {
        TfliteFile file = new TfliteFile();
        TfliteGraph graph = file.graph();
        int x = graph.tensor("x", TfliteGraph.INT64, -1);
        int sum = x;
        for (int i = 0; i < steps; i++) {
            int next = graph.tensor(i == steps - 1 ? "y" : "sum" + i, TfliteGraph.INT64, -1);
            graph.operator(TfliteGraph.ADD, List.of(sum, x), next);
            sum = next;
        }
        graph.input(x);
        graph.output(sum);
        return file.bytes();
    }

    private static ByteBuffer number(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
