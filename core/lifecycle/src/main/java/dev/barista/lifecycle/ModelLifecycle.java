package dev.barista.lifecycle;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.VersionSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps in memory what model repositories hold and configurations want: loads, warms, serves, drains and closes
 * versions.
 *
 * <p>The versions that serve are never fewer than they must be: a new version takes over when it is warm, and one that
 * fails leaves the one before it serving. All methods are thread-safe. {@link #lease} is for every request: it takes no
 * lock. Stages complete on a lifecycle thread, which must not be held up.
 *
 * @param <S> what leases give out, made of each version by the {@link ServableFactory}
 */
public final class ModelLifecycle<S extends AutoCloseable> implements AutoCloseable {

    private final LifecycleSettings<S> settings;
    private final LifecycleExecutors executors;
    private final LifecycleControl<S> control;
    private final List<ModelSource> started = new ArrayList<>();
    private volatile boolean startDone;
    private volatile boolean closed;

    ModelLifecycle(LifecycleSettings<S> settings, LifecycleExecutors executors) {
        this.settings = settings;
        this.executors = executors;
        this.control = new LifecycleControl<>(settings, executors);
    }

    /** A builder of lifecycles whose versions are served by what the factory makes of them. */
    public static <S extends AutoCloseable> ModelLifecycleBuilder<S> builder(ServableFactory<S> factory) {
        return new ModelLifecycleBuilder<>(factory);
    }

    /**
     * Starts the sources. When it returns, all models that are there are known, and being loaded in the background.
     * Called once.
     *
     * @throws InferenceException if a source can't be read; the others are closed again
     */
    public void start() {
        try {
            for (int i = 0; i < settings.sources().size(); i++) {
                started.add(settings.sources().get(i));
                settings.sources().get(i).start(listener(i));
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
        onControl(() -> {});
        startDone = true;
    }

    /**
     * Pins a version for one request or batch; the caller closes the lease. Lock-free.
     *
     * @throws InferenceException {@link ErrorCode#NOT_FOUND} if there is no such model, version or label;
     *     {@link ErrorCode#UNAVAILABLE} if there is and it does not serve now, with the reason
     */
    public ModelLease<S> lease(ModelName name, VersionSelector selector) {
        while (true) {
            ModelBoard<S> model = control.board().get(name);
            if (model == null) {
                throw closed
                        ? LifecycleControl.stoppingError()
                        : LifecycleControl.unknownModel(name, control.board().keySet());
            }
            ServedVersion<S> version = model.find(selector);
            if (version == null) {
                throw closed ? LifecycleControl.stoppingError() : model.refusal(selector);
            }
            ModelLease<S> lease = version.tryLease();
            if (lease != null) {
                return lease;
            }
            // It was retired after the table was read; before that it was taken out of the table, so look again.
        }
    }

    private ModelSource.Listener listener(int source) {
        return new ModelSource.Listener() {
            @Override
            public void changed(ModelSnapshot snapshot) {
                control.post(() -> control.changed(source, snapshot));
            }

            @Override
            public void problems(List<String> problems) {
                List<String> all = new ArrayList<>(problems);
                control.post(() -> control.problems(source, all));
            }
        };
    }

    /**
     * What is wrong with the repositories as a whole, or with entries in them that are no model; empty if nothing is.
     */
    public List<String> problems() {
        return control.problems();
    }

    /** All models known, by name. */
    public List<ModelStatus> models() {
        List<ModelStatus> models = new ArrayList<>();
        new TreeMap<>(control.board()).values().forEach(model -> models.add(model.status()));
        return models;
    }

    /** One model, if it is known. */
    public Optional<ModelStatus> model(ModelName name) {
        return Optional.ofNullable(control.board().get(name)).map(ModelBoard::status);
    }

    /**
     * An operator's load: looks at the sources again and loads what is wanted and not yet loaded, failed versions too.
     * A configuration given before by {@link #load(ModelName, ModelConfig)} no longer holds.
     *
     * @return completes when all wanted versions serve, or fails with the reason why one can't
     */
    public CompletionStage<Void> load(ModelName name) {
        return refreshAndLoad(name, null);
    }

    /** The same under another configuration, which holds until the model is unloaded or its repository changes. */
    public CompletionStage<Void> load(ModelName name, ModelConfig override) {
        return refreshAndLoad(name, override);
    }

    private CompletionStage<Void> refreshAndLoad(ModelName name, @Nullable ModelConfig override) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        executors.loader().execute(() -> {
            try {
                settings.sources().forEach(source -> source.refresh(name));
                control.post(() -> control.load(name, override, done));
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /**
     * An operator's unload: drains all versions. The model stays unloaded, whatever happens to its files, until it is
     * loaded by an operator.
     *
     * @return completes when the versions are closed; fails with {@link ErrorCode#ABORTED} if the model is loaded again
     *     before
     */
    public CompletionStage<Void> unload(ModelName name) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        control.post(() -> control.unload(name, done));
        return done;
    }

    /**
     * Points a label at a version that serves, or removes it. Waits for lifecycle control, so not to be called by a
     * listener.
     *
     * @throws InferenceException {@link ErrorCode#NOT_FOUND} if there is no such model or no such label to remove,
     *     {@link ErrorCode#FAILED_PRECONDITION} if the version does not serve, {@link ErrorCode#INVALID_ARGUMENT} if
     *     the label could be taken for a version number
     */
    public void moveLabel(ModelName name, String label, Optional<ModelVersion> target) {
        if (!(VersionSelector.parse(label) instanceof VersionSelector.Labelled)) {
            throw InferenceException.invalid(
                    "\"" + label + "\" is no label: expected a word that can't be taken for a version number");
        }
        onControl(() -> control.moveLabel(name, label, target));
    }

    /**
     * Whether every model can be used: it serves, and all its wanted versions came up or failed while one serves.
     * Models unloaded by an operator do not count, and a model that serves stays ready while further versions of it
     * load.
     */
    public boolean isReady() {
        if (!startDone || closed) {
            return false;
        }
        for (ModelBoard<S> model : control.board().values()) {
            if (!model.settled()) {
                return false;
            }
        }
        return true;
    }

    /** Completes when everything that sources and callers have told until now was taken in, and is to be seen. */
    public CompletionStage<Void> caughtUp() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        control.post(() -> done.complete(null));
        return done;
    }

    private void onControl(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        control.post(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        try {
            done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof InferenceException refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    /**
     * Closes the sources, drains everything and waits for it up to the drain timeout. What is still leased by then is
     * closed when its last lease is.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        started.forEach(ModelSource::close);
        control.post(control::stop);
        try {
            control.stopped().get(settings.drainTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            // Bounded on purpose: closing a model under a call that still runs would crash the process.
        } catch (ExecutionException e) {
            throw new IllegalStateException("stopping failed", e);
        }
    }
}
