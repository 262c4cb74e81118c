package dev.barista.lifecycle;

import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Tells several listeners, each whatever the one before it does. */
final class ListenerGroup implements LifecycleListener {

    private final List<LifecycleListener> listeners;

    ListenerGroup(List<LifecycleListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void stateChanged(ModelName model, ModelVersion version, ModelState from, ModelState to) {
        tell(listener -> listener.stateChanged(model, version, from, to));
    }

    @Override
    public void configRejected(ModelName model, String error) {
        tell(listener -> listener.configRejected(model, error));
    }

    @Override
    public void labelMoved(ModelName model, String label, Optional<ModelVersion> from, Optional<ModelVersion> to) {
        tell(listener -> listener.labelMoved(model, label, from, to));
    }

    @Override
    public void closeFailed(ModelName model, ModelVersion version, Throwable error) {
        tell(listener -> listener.closeFailed(model, version, error));
    }

    @Override
    public void repositoriesHaveProblems(List<String> problems) {
        tell(listener -> listener.repositoriesHaveProblems(problems));
    }

    private void tell(Consumer<LifecycleListener> event) {
        for (LifecycleListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException | Error e) {
                // A listener's defect must not stop the lifecycle; the JVM's handler of such defects is told.
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }
}
