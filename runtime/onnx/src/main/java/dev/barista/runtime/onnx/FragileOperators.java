package dev.barista.runtime.onnx;

import dev.barista.model.InferenceException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Finds operators in a model file that take the whole process with them when a tensor has no elements. In ONNX Runtime
 * 1.28.0 that is TopK, which divides by the number of rows.
 */
final class FragileOperators {

    /** A node's operator as it is written in the file: field 4, a string of four bytes. */
    private static final byte[] TOP_K = {4 << 3 | 2, 4, 'T', 'o', 'p', 'K'};

    private FragileOperators() {}

    /**
     * Whether the file holds such an operator. Weights may contain the same bytes by chance; then a model refuses empty
     * tensors that it could have taken, which is the lesser harm.
     */
    static boolean in(Path modelFile) {
        try (FileChannel file = FileChannel.open(modelFile, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            return contains(file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), arena), TOP_K);
        } catch (IOException e) {
            throw InferenceException.invalid(modelFile.getFileName() + " can't be read: " + e.getMessage());
        }
    }

    private static boolean contains(MemorySegment bytes, byte[] wanted) {
        long last = bytes.byteSize() - wanted.length;
        for (long i = 0; i <= last; i++) {
            if (bytes.get(ValueLayout.JAVA_BYTE, i) == wanted[0] && matches(bytes, i, wanted)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(MemorySegment bytes, long start, byte[] wanted) {
        for (int i = 1; i < wanted.length; i++) {
            if (bytes.get(ValueLayout.JAVA_BYTE, start + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
