package dev.barista.cache;

import dev.barista.model.DataType;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.spi.ModelFiles;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Keys for tests of stores in other rooms. */
public final class TestKeys {

    private TestKeys() {}

    /** A call with these bytes as its one input, of a version that is the same in every process. */
    public static CallKey of(int... elements) {
        ByteBuffer input = ByteBuffer.allocateDirect(elements.length);
        for (int element : elements) {
            input.put((byte) element);
        }
        Tensor tensor = Tensor.borrowed(DataType.UINT8, Shape.of(elements.length), input.flip());
        ModelFiles none = new ModelFiles(Path.of("nowhere"), List.of());
        VersionScope scope = VersionScope.ofContent(new ModelName("m"), new ModelVersion(1), none, List.of());
        return CallKey.of(scope, new Tensor[] {tensor}, new int[] {0}, Map.of(), new Xxh3Hash());
    }
}
