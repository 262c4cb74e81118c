package com.example;

import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.ModelFiles;
import dev.barista.runtime.java.JavaModel;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Does wrong what its option says. */
public final class Unruly implements JavaModel {

    private String deed = "";

    @Override
    public Set<String> optionNames() {
        return Set.of("deed");
    }

    @Override
    public void load(ModelFiles files, Map<String, String> options) {
        deed = options.getOrDefault("deed", "");
        if (deed.equals("load")) {
            throw new IllegalStateException("no such luck");
        }
    }

    @Override
    public Signature signature() {
        if (deed.equals("signature")) {
            throw new IllegalStateException("who am I");
        }
        TensorSpec x = TensorSpec.of("x", DataType.FP32, 1);
        return new Signature(List.of(x), List.of(TensorSpec.of("y", DataType.FP32, 1)), 0);
    }

    @Override
    public List<Tensor> run(Tensor[] inputs, TensorAllocator memory) throws Exception {
        Tensor whole = Tensor.owned(DataType.FP32, Shape.of(1), memory.allocate(Float.BYTES));
        return switch (deed) {
            case "run" -> throw new java.io.IOException("the disk is gone");
            case "overflow" -> List.of(endless(whole));
            case "refuse" -> throw InferenceException.invalid("x must be even");
            case "link" -> List.of(Gone.tensor(whole));
            case "none" -> List.of();
            case "shape" -> List.of(Tensor.owned(DataType.FP32, Shape.of(2), memory.allocate(2 * Float.BYTES)));
            case "type" -> List.of(Tensor.owned(DataType.INT32, Shape.of(1), memory.allocate(Float.BYTES)));
            case "input" -> List.of(inputs);
            case "look" -> {
                Class.forName("org.assertj.core.api.Assertions");
                yield List.of(whole);
            }
            default -> List.of(whole);
        };
    }

    @SuppressWarnings("InfiniteRecursion") // that is the deed
    private static Tensor endless(Tensor x) {
        Tensor y = endless(x);
        return y.shape().rank() == 1 ? y : x;
    }
}
