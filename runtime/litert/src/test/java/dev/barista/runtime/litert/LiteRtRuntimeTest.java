package dev.barista.runtime.litert;

import dev.barista.model.DataType;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.runtime.nativelib.NativeLibraryLocator;
import dev.barista.testing.ModelRuntimeContract;
import dev.barista.testing.RowModel;
import dev.barista.testing.TfliteModels;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

class LiteRtRuntimeTest extends ModelRuntimeContract {

    private final LiteRtRuntime runtime = new LiteRtRuntime();

    @Override
    protected ModelRuntime runtime() {
        return runtime;
    }

    @Override
    protected Optional<ModelRuntime> runtimeWithoutLibrary() {
        Properties properties = new Properties();
        properties.setProperty("os.name", "Plan 9");
        properties.setProperty("os.arch", "mips");
        return Optional.of(new LiteRtRuntime(new NativeLibraryLocator(
                PublishedLibrary.LIBRARY, properties, Map.of(), getClass().getClassLoader())));
    }

    @Override
    protected RowModel example() {
        return RowModel.doubling(files(folder.resolve("doubling"), TfliteModels.scaling(2, -1)));
    }

    @Override
    protected Optional<ModelFiles> identity(DataType type) {
        return TfliteModels.identity(type).map(model -> files(folder.resolve("identity_" + type), model));
    }

    @Override
    protected String usualFileName() {
        return "model.tflite";
    }

    private static ModelFiles files(Path root, byte[] model) {
        TfliteModels.write(root, model);
        return new ModelFiles(root, List.of("model.tflite"));
    }
}
