package dev.barista.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Dimensions of inputs that have a name in common and so must have one size in one call.
 *
 * @param places where they are; two or more
 */
record DimensionTie(String name, List<Place> places) {

    /** A dimension of an input. */
    record Place(int input, int dim) {}

    /** What of these inputs is tied. */
    static DimensionTie[] of(List<TensorSpec> inputs) {
        Map<String, List<Place>> byName = new HashMap<>();
        for (int input = 0; input < inputs.size(); input++) {
            List<String> names = inputs.get(input).dimensionNames();
            for (int dim = 0; dim < names.size(); dim++) {
                if (!names.get(dim).isEmpty()) {
                    byName.computeIfAbsent(names.get(dim), name -> new ArrayList<>())
                            .add(new Place(input, dim));
                }
            }
        }
        List<DimensionTie> ties = new ArrayList<>();
        byName.forEach((name, places) -> {
            if (places.size() > 1) {
                ties.add(new DimensionTie(name, List.copyOf(places)));
            }
        });
        return ties.toArray(new DimensionTie[0]);
    }

    /** @throws InferenceException {@link ErrorCode#INVALID_ARGUMENT} if the sizes differ */
    void check(List<TensorSpec> inputs, @Nullable Tensor[] bound) {
        Place first = null;
        long size = 0;
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            Tensor tensor = bound[place.input];
            if (tensor == null) {
                continue;
            }
            long found = tensor.shape().dim(place.dim);
            if (first == null) {
                first = place;
                size = found;
            } else if (found != size) {
                throw InferenceException.invalid("dimension \"" + name + "\" differs: " + size + " in input \""
                        + inputs.get(first.input).name() + "\", " + found + " in input \""
                        + inputs.get(place.input).name() + "\"");
            }
        }
    }
}
