package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.InferenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackerTest {

    @TempDir
    Path temporary;

    private Path target = Path.of("");

    @BeforeEach
    void target() throws IOException {
        target = Files.createDirectory(temporary.resolve("target"));
    }

    private void unpack(String name, byte[] archive, Unpacker.Limits limits) throws IOException {
        Unpacker.unpack(Files.write(temporary.resolve(name), archive), target, limits);
    }

    private void unpack(String name, byte[] archive) throws IOException {
        unpack(name, archive, Unpacker.Limits.DEFAULT);
    }

    private void assertRefused(String name, byte[] archive, String message) {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> unpack(name, archive))
                .withMessageStartingWith("the archive \"" + name + "\" can't be unpacked: ")
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"m.tar.gz", "m.tgz", "m.tar", "m.mar"})
    void archives_areUnpacked(String name) throws IOException {
        String[] entries = {"./", "code/", "code/inference.py", "./model.onnx", "a/b/weights.bin"};
        byte[] archive = switch (EntryNames.extension(name)) {
            case "mar" -> Archives.zip("code/", "code/inference.py", "model.onnx", "a/b/weights.bin");
            case "tar" -> Archives.tar(entries);
            default -> Archives.tarGz(entries);
        };
        unpack(name, archive);
        assertThat(FileTrees.names(target)).containsExactly("a/b/weights.bin", "code/inference.py", "model.onnx");
        assertThat(target.resolve("code/inference.py")).hasContent("code/inference.py");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "/etc/evil",
                "a/../../evil",
                "a/./b",
                "a//b",
                "C:/evil",
                "a\\..\\evil",
                "a\nb",
                "..",
                "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17"
            })
    void namesThatLeadElsewhere_refuseTheArchive(String name) throws IOException {
        assertRefused("m.tar.gz", Archives.tarGz("fine", name), "is no path within the archive");
        assertThat(temporary.resolve("evil")).doesNotExist();
    }

    @Test
    void namesThatAreTooLong_refuseTheArchive() throws IOException {
        assertRefused("m.tar.gz", Archives.tarGz("ä".repeat(128)), "has a name of more than 255 bytes");
    }

    @Test
    void namesThatOccurTwice_refuseTheArchive() throws IOException {
        assertRefused("m.tar.gz", Archives.tarGz("a/model", "a/model"), "\"a/model\" is there twice");
        assertRefused("n.tar.gz", Archives.tarGz("b/model", "b/MODEL"), "is there twice");
        assertRefused("o.tar.gz", Archives.tarGz("c", "c/model"), "has the same place as another");
        assertRefused("p.mar", Archives.zip("d/model", "d/Model"), "is there twice");
    }

    @ParameterizedTest
    @ValueSource(
            bytes = {
                TarConstants.LF_SYMLINK,
                TarConstants.LF_LINK,
                TarConstants.LF_BLK,
                TarConstants.LF_CHR,
                TarConstants.LF_FIFO
            })
    void linksAndDevices_refuseTheArchive(byte kind) throws IOException {
        assertRefused("m.tar", Archives.tarOf("model", kind), "links and devices are not unpacked");
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void linksInZipFiles_refuseTheArchive() throws IOException {
        assertRefused("m.mar", Archives.zipOfLink("model"), "links and devices are not unpacked");
    }

    @Test
    void bombs_areStopped() throws IOException {
        Unpacker.Limits limits = new Unpacker.Limits(10, 1 << 20, 200, 1 << 10);
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> unpack("m.tar.gz", Archives.tarGzOfZeros(2 << 20), limits))
                .withMessageContaining("it holds more than ");
        assertThat(FileTrees.bytes(target)).isLessThanOrEqualTo(1 << 20);
        String[] many = IntStream.range(0, 11).mapToObj(i -> "f" + i).toArray(String[]::new);
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> unpack("n.tar.gz", Archives.tarGz(many), limits))
                .withMessageContaining("more than 10 files and folders");
    }

    @Test
    void ratio_countsOnlyBeyondWhatSmallArchivesMayHold() throws IOException {
        unpack("m.tar.gz", Archives.tarGzOfZeros(1 << 20), new Unpacker.Limits(10, 1 << 20, 1, 1 << 20));
        assertThat(target.resolve("zeros")).hasSize(1 << 20);
    }

    @Test
    void damagedArchives_areRefused() throws IOException {
        byte[] whole = Archives.tarGz("model.onnx");
        assertRefused("m.tar.gz", Arrays.copyOf(whole, whole.length / 2), "damaged");
        assertRefused("n.tar.gz", new byte[] {1, 2, 3}, "damaged");
        assertRefused("o.mar", new byte[] {1, 2, 3}, "damaged");
        assertRefused("p.tgz", new byte[0], "damaged");
    }
}
