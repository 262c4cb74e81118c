package com.example;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import dev.barista.runtime.java.JavaModel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts its runs where all of its class would see it. */
public final class Counting implements JavaModel {

    private static final AtomicInteger RUNS = new AtomicInteger();

    @Override
    public Signature signature() {
        return new Signature(List.of(), List.of(TensorSpec.of("runs", DataType.INT32)), 0);
    }

    @Override
    public List<Tensor> run(Tensor[] inputs, TensorAllocator memory) {
        Allocation out = memory.allocate(Integer.BYTES);
        out.buffer().putInt(0, RUNS.incrementAndGet());
        return List.of(Tensor.owned(DataType.INT32, Shape.of(), out));
    }
}
