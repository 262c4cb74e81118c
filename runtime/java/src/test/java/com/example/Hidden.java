package com.example;

import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.runtime.java.JavaModel;
import java.util.List;

/** Can't be made. */
public final class Hidden implements JavaModel {

    private Hidden() {}

    @Override
    public Signature signature() {
        throw new AssertionError();
    }

    @Override
    public List<Tensor> run(Tensor[] inputs, TensorAllocator memory) {
        throw new AssertionError();
    }
}
