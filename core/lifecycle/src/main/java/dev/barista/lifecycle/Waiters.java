package dev.barista.lifecycle;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Operators who wait for one model to be loaded or unloaded. Belongs to lifecycle control. */
final class Waiters {

    private final List<CompletableFuture<Void>> loads = new ArrayList<>(0);
    private final List<Unload> unloads = new ArrayList<>(0);

    /** @param slots what there was when the unload was asked for */
    private record Unload(Set<Long> slots, CompletableFuture<Void> done) {}

    void awaitLoad(CompletableFuture<Void> done) {
        loads.add(done);
    }

    void awaitUnload(Set<Long> slots, CompletableFuture<Void> done) {
        unloads.add(new Unload(new HashSet<>(slots), done));
    }

    /** The wanted versions have come to an end, good or bad. */
    void loadEnded(Optional<InferenceException> failure) {
        List<CompletableFuture<Void>> ended = new ArrayList<>(loads);
        loads.clear();
        for (CompletableFuture<Void> done : ended) {
            if (failure.isPresent()) {
                done.completeExceptionally(failure.get());
            } else {
                done.complete(null);
            }
        }
    }

    /** Nobody will load the model: it was unloaded, or all stops. */
    void abandonLoads(String why) {
        loadEnded(Optional.of(aborted(why)));
    }

    /** The model was loaded again: what it had before may go on serving. */
    void abandonUnloads(String why) {
        List<Unload> abandoned = new ArrayList<>(unloads);
        unloads.clear();
        abandoned.forEach(unload -> unload.done.completeExceptionally(aborted(why)));
    }

    private static InferenceException aborted(String why) {
        return new InferenceException(ErrorCode.ABORTED, why);
    }

    /** Of the slots only these are left. */
    void slotsLeft(Set<Long> left) {
        List<Unload> ended = new ArrayList<>(0);
        for (Unload unload : unloads) {
            unload.slots.retainAll(left);
            if (unload.slots.isEmpty()) {
                ended.add(unload);
            }
        }
        unloads.removeAll(ended);
        ended.forEach(unload -> unload.done.complete(null));
    }
}
