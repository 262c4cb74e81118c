package dev.barista.runtime.litert;

import dev.barista.model.InferenceException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The labels of outputs: text files, of a line for each class, that the metadata in a model file names and that lie
 * behind the model as a zip archive. The numbers are those of fields in TensorFlow Lite's two schemas.
 */
final class LabelFiles {

    private static final String METADATA = "TFLITE_METADATA";
    private static final int TENSOR_AXIS_LABELS = 2;
    private static final int LARGEST = 16 << 20;

    private LabelFiles() {}

    /**
     * The labels of each output of the first graph that has some, by its position.
     *
     * @throws InferenceException INVALID_ARGUMENT if the metadata is torn or names a file that is not there
     */
    static Map<Integer, List<String>> read(MemorySegment file, Path path) {
        Map<Integer, String> names;
        try {
            names = names(FlatTable.root(file));
        } catch (IndexOutOfBoundsException e) {
            throw InferenceException.invalid("its metadata is torn");
        }
        Map<Integer, List<String>> labels = new HashMap<>();
        if (names.isEmpty()) {
            return labels;
        }
        try (ZipFile archive = new ZipFile(path.toFile())) {
            for (Map.Entry<Integer, String> name : names.entrySet()) {
                labels.put(name.getKey(), lines(archive, name.getValue()));
            }
        } catch (IOException e) {
            throw InferenceException.invalid("its label files can't be read: " + e.getMessage());
        }
        return labels;
    }

    /** The names of label files, by outputs; of several, in several languages, the first. */
    private static Map<Integer, String> names(FlatTable model) {
        Map<Integer, String> names = new HashMap<>();
        for (FlatTable entry : model.tables(6)) {
            if (entry.text(0).equals(METADATA)) {
                FlatTable buffer = model.tables(4).get(entry.int32(1, 0));
                List<FlatTable> graphs = FlatTable.root(buffer.bytes(0)).tables(3);
                List<FlatTable> outputs =
                        graphs.isEmpty() ? List.of() : graphs.getFirst().tables(3);
                for (int i = 0; i < outputs.size(); i++) {
                    for (FlatTable associated : outputs.get(i).tables(6)) {
                        if (associated.int8(2) == TENSOR_AXIS_LABELS) {
                            names.putIfAbsent(i, associated.text(0));
                        }
                    }
                }
            }
        }
        return names;
    }

    private static List<String> lines(ZipFile archive, String name) throws IOException {
        ZipEntry entry = archive.getEntry(name);
        if (entry == null) {
            throw new IOException("there is no " + name);
        }
        try (InputStream in = archive.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(LARGEST);
            if (in.read() >= 0) {
                throw new IOException(name + " has more than " + LARGEST + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        }
    }
}
