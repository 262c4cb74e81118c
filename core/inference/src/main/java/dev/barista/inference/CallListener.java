package dev.barista.inference;

import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;

/** Is told of every call after it ended, on hot threads: it must be quick, must not block and must not throw. */
@FunctionalInterface
public interface CallListener {

    CallListener NONE = outcome -> {};

    void ended(CallOutcome outcome);

    /** A version showed that its calls can't share runs; from now on each is run for itself. */
    default void batchingStopped(ModelName model, ModelVersion version, String reason) {}
}
