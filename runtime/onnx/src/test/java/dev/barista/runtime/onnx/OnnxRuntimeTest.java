package dev.barista.runtime.onnx;

import dev.barista.model.DataType;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.testing.ModelRuntimeContract;
import dev.barista.testing.RowModel;
import java.util.Locale;
import java.util.Optional;

class OnnxRuntimeTest extends ModelRuntimeContract {

    private final OnnxRuntime runtime = new OnnxRuntime();

    @Override
    protected ModelRuntime runtime() {
        return runtime;
    }

    @Override
    protected Optional<ModelRuntime> runtimeWithoutLibrary() {
        return Optional.of(Fixtures.runtimeOn("Plan 9", "mips"));
    }

    @Override
    protected RowModel example() {
        return RowModel.doubling(Fixtures.model(folder, "scale_by_2"));
    }

    @Override
    protected Optional<ModelFiles> identity(DataType type) {
        String name = type == DataType.BYTES ? "string" : type.name().toLowerCase(Locale.ROOT);
        return Optional.of(Fixtures.model(folder, "identity_" + name));
    }

    @Override
    protected String usualFileName() {
        return "model.onnx";
    }
}
