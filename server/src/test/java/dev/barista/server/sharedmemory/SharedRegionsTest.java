package dev.barista.server.sharedmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.InferenceException;
import dev.barista.protocol.oip.SharedMemory;
import dev.barista.protocol.oip.SharedRegion;
import dev.barista.protocol.oip.SharedSlice;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SharedRegionsTest {

    @TempDir
    private Path folder;

    private SharedRegions regions;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectory(folder.resolve("shm"));
        Files.write(folder.resolve("secret"), new byte[64]);
        Files.write(folder.resolve("shm/data"), new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        regions = SharedRegions.in(folder.resolve("shm"), 1 << 20);
    }

    @AfterEach
    void close() {
        regions.close();
    }

    private static SharedRegion region(String key) {
        return new SharedRegion("r", key, 2, 4);
    }

    private byte[] read(long offset, int size) {
        ByteBuffer target = ByteBuffer.allocate(size);
        part(offset, size).read(target);
        return target.array();
    }

    private SharedMemory.Part part(long offset, long size) {
        return regions.part("input \"x\"", new SharedSlice("r", offset, size));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/data", "data"})
    void aRegion_isAPartOfTheMemory(String key) throws IOException {
        regions.register(region(key));
        assertThat(regions.status("r")).containsExactly(region(key));
        assertThat(read(1, 3)).containsExactly(3, 4, 5);

        part(2, 2).write(ByteBuffer.wrap(new byte[] {40, 50}));
        assertThat(Files.readAllBytes(folder.resolve("shm/data"))).containsExactly(0, 1, 2, 3, 40, 50, 6, 7, 8, 9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "..", "/..", ".", "../secret", "/../secret", "a/b", "//data", "data\0"})
    void whatIsNotOneName_isNoKey(String key) {
        assertRefused(region(key), "is no key of shared memory");
    }

    @Test
    void whatIsNoMemory_isRefused() throws IOException {
        assertRefused(region("/nowhere"), "there is no shared memory /nowhere");
        Files.createSymbolicLink(folder.resolve("shm/link"), folder.resolve("secret"));
        assertRefused(region("/link"), "there is no shared memory /link");
        Files.createDirectory(folder.resolve("shm/folder"));
        assertRefused(region("/folder"), "there is no shared memory /folder");
    }

    @Test
    void moreThanThereIs_isRefused() {
        assertRefused(new SharedRegion("r", "/data", 7, 4), "fewer than the 4 bytes from 7 on");
        assertRefused(new SharedRegion("r", "/data", Long.MAX_VALUE - 5, 5), "fewer than");
        assertThatThrownBy(() -> new SharedRegion("r", "/data", Long.MAX_VALUE, 5))
                .isInstanceOf(InferenceException.class);
        assertThatThrownBy(() -> new SharedRegion("r", "/data", 0, 0)).hasMessageContaining("byte_size of 1 or more");
        assertThatThrownBy(() -> new SharedRegion("r", "/data", -1, 4)).hasMessageContaining("18446744073709551615");
        assertThat(regions.status("")).isEmpty();
    }

    private void assertRefused(SharedRegion region, String reason) {
        assertThatThrownBy(() -> regions.register(region))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aName_isTakenOnce() {
        regions.register(region("/data"));
        assertRefused(region("/data"), "region \"r\" is registered already");
        regions.unregister("r");
        regions.unregister("r");
        assertThatThrownBy(() -> regions.status("r")).hasMessageContaining("there is no region \"r\"");
        assertThatThrownBy(() -> part(0, 1)).hasMessageContaining("input \"x\": there is no region \"r\"");
        regions.register(region("/data"));
        regions.unregister("");
        assertThat(regions.status("")).isEmpty();
    }

    @Test
    void memoryThatWasCutShort_isSaid_andNotMadeLongerAgain() throws IOException {
        regions.register(region("/data"));
        SharedMemory.Part part = part(0, 4);
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("shm/data").toFile(), "rw")) {
            file.setLength(3);
        }
        assertThatThrownBy(() -> part.read(ByteBuffer.allocate(4)))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("fewer than the 4 bytes");
        assertThatThrownBy(() -> part.write(ByteBuffer.allocate(4)))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("fewer than the 4 bytes");
        assertThat(folder.resolve("shm/data")).hasSize(3);
    }

    @Test
    void aCall_losesARegionThatIsUnregistered_andNothingElse() {
        regions.register(region("/data"));
        SharedMemory.Part part = part(0, 4);
        regions.unregister("r");
        regions.register(region("/data"));
        assertThatThrownBy(() -> part.write(ByteBuffer.allocate(4)))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("unregistered while the call was under way");
        assertThat(read(0, 4)).containsExactly(2, 3, 4, 5);
    }

    @Test
    void regions_haveALimit() {
        for (int i = 0; i < 1024; i++) {
            regions.register(new SharedRegion("r" + i, "/data", 0, 1));
        }
        assertRefused(region("/data"), "unregister some");
    }

    @Test
    void aSystemWithoutSharedMemory_isSaid() {
        assertThatThrownBy(() -> SharedRegions.in(folder.resolve("nowhere"), 1))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("without --shared-memory");
    }
}
