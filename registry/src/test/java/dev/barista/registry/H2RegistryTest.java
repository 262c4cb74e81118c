package dev.barista.registry;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class H2RegistryTest extends RegistryContract {

    @TempDir
    private Path folder;

    @Override
    Database open() {
        return Database.h2("jdbc:h2:file:" + folder.resolve("registry"));
    }
}
