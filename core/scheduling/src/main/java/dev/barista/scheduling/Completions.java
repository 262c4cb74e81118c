package dev.barista.scheduling;

import dev.barista.model.InferenceException;
import dev.barista.model.PhaseTimes;
import dev.barista.model.Tensor;

/**
 * Tells calls how they ended. A completion that throws is a bug of its owner; it is reported, and harms nobody else.
 */
final class Completions {

    private Completions() {}

    static void succeeded(ModelCall call, Tensor[] outputs, PhaseTimes times) {
        try {
            call.completion().succeeded(outputs, times);
        } catch (Throwable e) {
            report(e);
        }
    }

    static void failed(ModelCall call, InferenceException error, PhaseTimes times) {
        try {
            call.completion().failed(error, times);
        } catch (Throwable e) {
            report(e);
        }
    }

    private static void report(Throwable e) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
}
