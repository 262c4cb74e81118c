package dev.barista.inference;

import dev.barista.lifecycle.LifecycleListener;
import dev.barista.lifecycle.ModelState;
import dev.barista.lifecycle.ModelStatus;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Notices when everything that was there at the start is either ready or failed. */
final class FirstLoads implements LifecycleListener {

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Supplier<List<ModelStatus>> models;
    private volatile boolean started;

    FirstLoads(Supplier<List<ModelStatus>> models) {
        this.models = models;
    }

    CompletionStage<Void> ended() {
        return ended;
    }

    @Override
    public void stateChanged(ModelName model, ModelVersion version, ModelState from, ModelState to) {
        check();
    }

    @Override
    public void configRejected(ModelName model, String error) {
        check();
    }

    /** To be called once when the sources have started: before that, "nothing is loading" means nothing. */
    void started() {
        started = true;
        check();
    }

    private void check() {
        if (started && !ended.isDone() && models.get().stream().allMatch(FirstLoads::isSettled)) {
            ended.complete(null);
        }
    }

    private static boolean isSettled(ModelState state) {
        return switch (state) {
            case ModelState.Waiting w -> false;
            case ModelState.Loading l -> false;
            case ModelState.WarmingUp w -> false;
            case ModelState.Ready r -> true;
            case ModelState.Draining d -> true;
            case ModelState.Gone g -> true;
            case ModelState.Failed f -> true;
        };
    }

    private static boolean isSettled(ModelStatus model) {
        return model.versions().stream().allMatch(version -> isSettled(version.state()));
    }
}
