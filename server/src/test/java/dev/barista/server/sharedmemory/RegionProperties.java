package dev.barista.server.sharedmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.InferenceException;
import dev.barista.protocol.oip.SharedRegion;
import dev.barista.protocol.oip.SharedSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever is asked for: bytes of the region, or words. */
final class RegionProperties {

    private static final byte[] MEMORY = new byte[100];
    private static Path folder = Path.of("");

    @BeforeContainer
    static void make() throws IOException {
        for (int i = 0; i < MEMORY.length; i++) {
            MEMORY[i] = (byte) i;
        }
        folder = Files.createTempDirectory("barista-regions-");
        Files.write(folder.resolve("data"), MEMORY);
    }

    @AfterContainer
    static void remove() throws IOException {
        Files.delete(folder.resolve("data"));
        Files.delete(folder);
    }

    @Provide
    Arbitrary<Long> amounts() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(0, 110), Arbitraries.longs().greaterOrEqual(0));
    }

    @Property
    void onlyWhatIsInTheRegion_isRead(
            @ForAll("amounts") long begin,
            @ForAll("amounts") long size,
            @ForAll("amounts") long offset,
            @ForAll("amounts") long bytes) {
        try (SharedRegions regions = SharedRegions.in(folder, Long.MAX_VALUE)) {
            boolean isThere = size > 0 && size <= MEMORY.length && begin <= MEMORY.length - size;
            if (!isThere) {
                assertThatThrownBy(() -> regions.register(new SharedRegion("r", "/data", begin, size)))
                        .isInstanceOf(InferenceException.class);
                return;
            }
            regions.register(new SharedRegion("r", "/data", begin, size));
            SharedSlice slice = new SharedSlice("r", offset, bytes);
            boolean isInside = bytes <= size && offset <= size - bytes;
            if (!isInside) {
                assertThatThrownBy(() -> regions.part("input \"x\"", slice)).isInstanceOf(InferenceException.class);
                return;
            }
            ByteBuffer read = ByteBuffer.allocate((int) bytes);
            regions.part("input \"x\"", slice).read(read);
            int first = (int) (begin + offset);
            assertThat(read.array()).isEqualTo(Arrays.copyOfRange(MEMORY, first, first + (int) bytes));
        }
    }
}
