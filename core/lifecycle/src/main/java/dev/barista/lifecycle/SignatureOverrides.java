package dev.barista.lifecycle;

import dev.barista.model.InferenceException;
import dev.barista.model.NearestName;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.TensorSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Lays what a configuration says over what a model declares: a pure function. A configuration may say it again or make
 * it narrower (a size for a variable dimension, names for dimensions, a batch limit) or give a tensor at some place a
 * name of its own; anything else is a contradiction.
 */
final class SignatureOverrides {

    private SignatureOverrides() {}

    /**
     * The signature that requests are checked against. A batch axis that the model declares is given up where an
     * override fixes the size of dimension 0.
     *
     * @throws InferenceException {@link dev.barista.model.ErrorCode#INVALID_ARGUMENT} if they contradict each other
     */
    static Signature apply(Signature model, SignatureOverride override) {
        List<TensorSpec> inputs = specs("input", model.inputs(), override.inputs());
        List<TensorSpec> outputs = specs("output", model.outputs(), override.outputs());
        int maxBatchSize = override.maxBatchSize().orElse(model.maxBatchSize());
        if (override.maxBatchSize().isPresent() && maxBatchSize > 0) {
            checkBatchAxis("input", inputs, maxBatchSize);
            checkBatchAxis("output", outputs, maxBatchSize);
        } else if (maxBatchSize > 0 && !(haveVariableRows(inputs) && haveVariableRows(outputs))) {
            maxBatchSize = 0;
        }
        return new Signature(inputs, outputs, maxBatchSize);
    }

    private static List<TensorSpec> specs(String kind, List<TensorSpec> model, List<TensorOverride> overrides) {
        List<TensorSpec> specs = new ArrayList<>(model);
        Set<String> seen = new HashSet<>();
        for (TensorOverride override : overrides) {
            if (!seen.add(override.name())) {
                throw contradiction(kind, override.name(), "it is configured twice");
            }
            int index = indexOf(specs, override.name());
            if (index < 0 && override.place().orElse(specs.size()) < specs.size()) {
                index = override.place().orElse(0);
                specs.set(index, specs.get(index).withName(override.name()));
            }
            if (index < 0) {
                List<String> names = names(model);
                throw InferenceException.invalid("the configuration names " + kind + " \"" + override.name()
                        + "\", which the model does not have; it has " + String.join(", ", names)
                        + NearestName.hint(override.name(), names));
            }
            specs.set(index, apply(kind, specs.get(index), override));
        }
        return specs;
    }

    private static TensorSpec apply(String kind, TensorSpec spec, TensorOverride override) {
        override.dataType().ifPresent(type -> {
            if (type != spec.dataType()) {
                throw contradiction(kind, spec.name(), "config says " + type + ", the model has " + spec.dataType());
            }
        });
        TensorSpec result = spec;
        if (override.shape().isPresent()) {
            result = spec.withShape(narrowed(kind, spec, override.shape().get()));
        }
        if (override.dimensionNames().isPresent()) {
            List<String> names = override.dimensionNames().get();
            if (names.size() != spec.shape().rank()) {
                throw contradiction(
                        kind,
                        spec.name(),
                        "config names " + names.size() + " dimensions, the model has " + spec.shape());
            }
            result = result.withDimensionNames(names);
        }
        return result;
    }

    private static Shape narrowed(String kind, TensorSpec spec, Shape shape) {
        if (!spec.shape().accepts(shape)) {
            throw contradiction(
                    kind,
                    spec.name(),
                    "config says shape " + shape + ", the model has " + spec.shape()
                            + "; a configured shape may only fix dimensions that are variable (-1) in the model");
        }
        return shape;
    }

    private static void checkBatchAxis(String kind, List<TensorSpec> specs, int maxBatchSize) {
        for (TensorSpec spec : specs) {
            boolean takesEveryBatch = hasVariableRows(spec)
                    || (maxBatchSize == 1
                            && spec.shape().rank() > 0
                            && spec.shape().dim(0) == 1);
            if (!takesEveryBatch) {
                throw contradiction(
                        kind,
                        spec.name(),
                        "max_batch_size " + maxBatchSize + " needs a variable first dimension, the model has "
                                + spec.shape() + "; set max_batch_size to 0 for a model without a batch axis");
            }
        }
    }

    private static boolean haveVariableRows(List<TensorSpec> specs) {
        return specs.stream().allMatch(SignatureOverrides::hasVariableRows);
    }

    private static boolean hasVariableRows(TensorSpec spec) {
        return spec.shape().rank() > 0 && spec.shape().dim(0) == Shape.VARIABLE;
    }

    private static InferenceException contradiction(String kind, String name, String what) {
        return InferenceException.invalid(kind + " \"" + name + "\": " + what);
    }

    private static int indexOf(List<TensorSpec> specs, String name) {
        return names(specs).indexOf(name);
    }

    private static List<String> names(List<TensorSpec> specs) {
        List<String> names = new ArrayList<>(specs.size());
        specs.forEach(spec -> names.add(spec.name()));
        return names;
    }
}
