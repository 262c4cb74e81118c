package dev.barista.runtime.trees;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table that lies outside this repository, as numbers: empty cells are NaN, words of a column are numbered by the
 * alphabet. Looked for where the system property or variable for test data says, else beside the repository.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CsvTable(float[] cells, float[] labels, int columns) {

    /** Reads a table; skips the test, and says so, if it is not there. */
    static CsvTable require(String name, String label) {
        @Nullable String named = System.getProperty("barista.testdata", System.getenv("BARISTA_TESTDATA"));
        Path folder = named == null ? root().resolve("../shared/testdata") : Path.of(named);
        Path file = folder.resolve("tables").resolve(name).toAbsolutePath().normalize();
        assumeTrue(Files.exists(file), "skipped: there is no " + file + "; BARISTA_TESTDATA says where to look");
        try {
            return read(Files.readAllLines(file), label);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException("no folder above holds .mvn");
            }
            folder = parent;
        }
        return folder;
    }

    private static CsvTable read(List<String> lines, String label) {
        List<List<String>> rows = new ArrayList<>();
        for (String line : lines) {
            rows.add(List.of(line.replace("\"", "").split(",", -1)));
        }
        List<String> header = rows.removeFirst();
        int columns = header.size() - 1;
        int labelColumn = header.indexOf(label);
        float[] cells = new float[rows.size() * columns];
        float[] labels = new float[0];
        int next = 0;
        for (int column = 0; column <= columns; column++) {
            float[] numbers = numbers(rows, column);
            if (column == labelColumn) {
                labels = numbers;
                continue;
            }
            for (int row = 0; row < rows.size(); row++) {
                cells[row * columns + next] = numbers[row];
            }
            next++;
        }
        return new CsvTable(cells, labels, columns);
    }

    private static float[] numbers(List<List<String>> rows, int column) {
        List<String> words = new ArrayList<>(
                rows.stream().map(row -> row.get(column)).collect(Collectors.toCollection(TreeSet::new)));
        boolean isNumber = words.stream().allMatch(word -> word.isEmpty() || isNumber(word));
        float[] numbers = new float[rows.size()];
        for (int row = 0; row < numbers.length; row++) {
            String word = rows.get(row).get(column);
            if (word.isEmpty()) {
                numbers[row] = Float.NaN;
            } else {
                numbers[row] = isNumber ? Float.parseFloat(word) : words.indexOf(word);
            }
        }
        return numbers;
    }

    private static boolean isNumber(String word) {
        try {
            return !Float.isNaN(Float.parseFloat(word));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    int rows() {
        return labels.length;
    }
}
