package dev.barista.runtime.java;

import com.example.Doubling;
import com.example.Identity;
import dev.barista.model.DataType;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.testing.ModelRuntimeContract;
import dev.barista.testing.RowModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

class JavaRuntimeTest extends ModelRuntimeContract {

    @Override
    protected ModelRuntime runtime() {
        return new JavaRuntime();
    }

    /** It needs none. */
    @Override
    protected Optional<ModelRuntime> runtimeWithoutLibrary() {
        return Optional.empty();
    }

    @Override
    protected RowModel example() {
        return RowModel.doubling(ModelJars.model(folder, Doubling.class));
    }

    @Override
    protected Optional<ModelFiles> identity(DataType type) {
        ModelJars.write(folder.resolve("identity.jar"), List.of(Identity.class), List.of(Identity.class));
        try {
            Files.writeString(folder.resolve("type.txt"), type.name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(new ModelFiles(folder, List.of("identity.jar", "type.txt")));
    }

    @Override
    protected String usualFileName() {
        return "model.jar";
    }
}
