package dev.barista.loadgen;

import dev.barista.model.Shape;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the calls of a model carry: the bodies in a file, or else inputs made up at random.
 *
 * @param samples how many different calls are made up
 * @param rows of each of these
 * @param shapes of inputs whose variable dimensions are to be something else than the rows and 1
 * @param texts for models that take text
 * @param seed of the randomness
 */
public record Inputs(Optional<Path> file, int samples, int rows, Map<String, Shape> shapes, Texts texts, long seed) {

    public Inputs {
        if (samples < 1 || rows < 1) {
            throw new IllegalArgumentException("expected at least one sample of one row");
        }
        shapes = Map.copyOf(shapes);
    }
}
