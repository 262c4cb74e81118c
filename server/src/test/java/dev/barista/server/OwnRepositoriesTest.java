package dev.barista.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
                Optional.empty());

        assertThat(own.test(version)).isTrue();
        assertThat(own.test(folder.resolve("models"))).isTrue();
    }

    @Test
    void folderElsewhere_isNot() throws Exception {
        Path upload = Files.createDirectories(folder.resolve("models-uploaded/rules/1"));
        Files.createDirectories(folder.resolve("models"));
        OwnRepositories own =
                new OwnRepositories(List.of(folder.resolve("models").toUri()), Optional.empty());

        assertThat(own.test(upload)).isFalse();
        assertThat(own.test(folder.resolve("models/../models-uploaded/rules/1")))
                .isFalse();
        assertThat(own.test(folder.resolve("models/gone"))).isFalse();
    }

    @Test
    void copiesWithinARepository_areNot() throws Exception {
        Path unpacked = Files.createDirectories(folder.resolve("models/.copies/rules"));
        Path copies = folder.resolve("models/.copies");

        assertThat(new OwnRepositories(List.of(folder.resolve("models").toUri()), Optional.of(copies)).test(unpacked))
                .isFalse();
    }

    @Test
    void linkOutOfARepository_leadsElsewhere() throws Exception {
        Path upload = Files.createDirectories(folder.resolve("uploaded/1"));
        Path models = Files.createDirectories(folder.resolve("models"));
        Path link = Files.createSymbolicLink(models.resolve("rules"), upload);

        assertThat(new OwnRepositories(List.of(models.toUri()), Optional.empty()).test(link))
                .isFalse();
    }
}
