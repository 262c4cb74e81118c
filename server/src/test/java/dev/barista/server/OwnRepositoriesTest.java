package dev.barista.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnRepositoriesTest {

    @TempDir
    private Path folder;

    @Test
    void folderWithinARepository_isOwn() throws Exception {
        Path version = Files.createDirectories(folder.resolve("models/rules/1"));
        OwnRepositories own = new OwnRepositories(
                List.of(
                        URI.create("s3://bucket/models"),
                        folder.resolve("models").toUri()),
                List.of());

        assertThat(own.test(version)).isTrue();
        assertThat(own.test(folder.resolve("models"))).isTrue();
    }

    @Test
    void folderElsewhere_isNot() throws Exception {
        Path upload = Files.createDirectories(folder.resolve("models-uploaded/rules/1"));
        Files.createDirectories(folder.resolve("models"));
        OwnRepositories own =
                new OwnRepositories(List.of(folder.resolve("models").toUri()), List.of());

        assertThat(own.test(upload)).isFalse();
        assertThat(own.test(folder.resolve("models/../models-uploaded/rules/1")))
                .isFalse();
        assertThat(own.test(folder.resolve("models/gone"))).isFalse();
    }

    @Test
    void copiesWithinARepository_areNot() throws Exception {
        Path unpacked = Files.createDirectories(folder.resolve("models/.copies/rules"));
        Path copies = folder.resolve("models/.copies");

        assertThat(new OwnRepositories(List.of(folder.resolve("models").toUri()), List.of(copies)).test(unpacked))
                .isFalse();
    }

    @Test
    void temporaryFolderAroundARepository_makesItNoLessOwn() throws Exception {
        Path version = Files.createDirectories(folder.resolve("models/rules/1"));

        assertThat(new OwnRepositories(List.of(folder.resolve("models").toUri()), List.of(folder)).test(version))
                .isTrue();
    }

    @Test
    void temporaryFolderThatIsTheRepository_isNot() throws Exception {
        Path upload = Files.createDirectories(folder.resolve("barista-uploads-1/7/1"));

        assertThat(new OwnRepositories(List.of(folder.toUri()), List.of(folder)).test(upload))
                .isFalse();
    }

    @Test
    void linkOutOfARepository_leadsElsewhere() throws Exception {
        Path upload = Files.createDirectories(folder.resolve("uploaded/1"));
        Path models = Files.createDirectories(folder.resolve("models"));
        Path link = Files.createSymbolicLink(models.resolve("rules"), upload);

        assertThat(new OwnRepositories(List.of(models.toUri()), List.of()).test(link))
                .isFalse();
    }
}
