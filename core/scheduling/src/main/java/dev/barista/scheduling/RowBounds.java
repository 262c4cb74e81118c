package dev.barista.scheduling;

import dev.barista.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Finds where rows of a tensor begin in its bytes. */
final class RowBounds {

    private RowBounds() {}

    /**
     * Where groups of rows begin and end: element i is where group i begins, the last one where the last group ends.
     *
     * @param groups how many rows each group has; together at most the tensor's
     */
    static int[] of(Tensor tensor, int[] groups) {
        int[] bounds = new int[groups.length + 1];
        long rows = tensor.shape().dim(0);
        if (tensor.dataType().isFixedSize()) {
            int rowBytes = rows == 0 ? 0 : (int) (tensor.byteSize() / rows);
            for (int i = 0; i < groups.length; i++) {
                bounds[i + 1] = bounds[i] + groups[i] * rowBytes;
            }
            return bounds;
        }
        long elementsInRow = rows == 0 ? 0 : tensor.shape().elementCount() / rows;
        ByteBuffer data = tensor.data();
        for (int i = 0; i < groups.length; i++) {
            for (long element = groups[i] * elementsInRow; element > 0; element--) {
                int length = data.getInt();
                data.position(data.position() + length);
            }
            bounds[i + 1] = data.position();
        }
        return bounds;
    }

    /** The bytes between two bounds of a tensor's. */
    static ByteBuffer slice(ByteBuffer data, int from, int to) {
        return data.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN);
    }
}
