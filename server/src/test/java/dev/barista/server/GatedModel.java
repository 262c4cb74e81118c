package dev.barista.server;

import dev.barista.model.spi.ModelInstance;
import dev.barista.testing.FakeModel;
import java.util.concurrent.Semaphore;

/** A model that doubles its input; from the moment that the gate is shut, each time only when the test lets it. */
final class GatedModel {

    static final String FILE = "gated.fake";

    private static final int WAITING_AT_MOST = 1000;

    private final Semaphore begun = new Semaphore(0);
    private final Semaphore gate = new Semaphore(0);
    private volatile boolean shut;

    FakeModel load() {
        FakeModel doubling = FakeModel.times(2);
        return new FakeModel(doubling.signature(), (inputs, outputs, allocator) -> {
            if (shut) {
                begun.release();
                gate.acquireUninterruptibly();
            }
            try (ModelInstance instance = doubling.newInstance()) {
                return instance.run(inputs, outputs, allocator);
            }
        });
    }

    /** To be called when the model is loaded, which runs it. */
    void shut() {
        shut = true;
    }

    /** Lets all runs end, those to come included. */
    void open() {
        shut = false;
        gate.release(WAITING_AT_MOST);
    }

    /** Returns when one more run has begun. */
    void awaitRun() {
        begun.acquireUninterruptibly();
    }

    /** Lets one run end. */
    void letThrough() {
        gate.release();
    }
}
