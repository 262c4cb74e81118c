package com.example;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.ModelFiles;
import dev.barista.runtime.java.JavaModel;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** Gives its input back; the type of that is in a file beside it. */
public final class Identity implements JavaModel {

    private DataType type = DataType.BOOL;

    @Override
    public void load(ModelFiles files, Map<String, String> options) throws IOException {
        type = DataType.valueOf(Files.readString(files.path("type.txt")).strip());
    }

    @Override
    public Signature signature() {
        return new Signature(
                List.of(TensorSpec.of("x", type, -1)), List.of(TensorSpec.of("y", type, -1)), Signature.UNLIMITED);
    }

    @Override
    public List<Tensor> run(Tensor[] inputs, TensorAllocator memory) {
        Tensor x = inputs[0];
        Allocation out = memory.allocate(x.byteSize());
        out.buffer().duplicate().put(x.data());
        return List.of(Tensor.owned(type, x.shape(), out));
    }
}
