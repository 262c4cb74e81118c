package dev.barista.inference;

/** Is told of every call after it ended, on hot threads: it must be quick, must not block and must not throw. */
@FunctionalInterface
public interface CallListener {

    CallListener NONE = outcome -> {};

    void ended(CallOutcome outcome);
}
