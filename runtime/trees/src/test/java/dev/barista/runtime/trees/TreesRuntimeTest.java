package dev.barista.runtime.trees;

import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.testing.ModelRuntimeContract;
import dev.barista.testing.RowModel;
import java.util.Optional;

class TreesRuntimeTest extends ModelRuntimeContract {

    @Override
    protected ModelRuntime runtime() {
        return new TreesRuntime();
    }

    @Override
    protected Optional<ModelRuntime> runtimeWithoutLibrary() {
        return Optional.empty();
    }

    /** Two trees over four features: one asks whether the first is below 2.5, one whether the last is below 500. */
    @Override
    protected RowModel example() {
        ModelFiles files = new HandMadeModel()
                .tree(0, 0, 2.5f, 1, -1)
                .tree(0, 3, 500, 0.25f, 0.5f)
                .writeTo(folder.resolve("example"));
        return new RowModel(
                files,
                TensorSpec.of("input", DataType.FP32, Shape.VARIABLE, 4),
                TensorSpec.of("prediction", DataType.FP32, Shape.VARIABLE),
                row -> new float[] {(row[0] < 2.5f ? 1 : -1) + (row[3] < 500 ? 0.25f : 0.5f)});
    }

    @Override
    protected Optional<ModelFiles> identity(DataType type) {
        return Optional.empty();
    }

    @Override
    protected String usualFileName() {
        return "model.json";
    }
}
