package dev.barista.server.oip;

import dev.barista.inference.Barista;
import dev.barista.lifecycle.ModelState;
import dev.barista.lifecycle.ModelStatus;
import dev.barista.lifecycle.VersionStatus;
import dev.barista.protocol.oip.ServerView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the server takes requests, and what it is called. Thread-safe. */
public final class ServerState {

    private static final List<String> EXTENSIONS = List.of(
            "binary_tensor_data",
            "model_configuration",
            "model_repository",
            "model_repository(unload_dependents)",
            "sequence",
            "sequence(string_id)",
            "statistics");

    private final Barista barista;
    private final ServerView view;
    private volatile boolean draining;

    /**
     * @param version of this server
     * @param sharesMemory whether requests may name shared memory
     */
    public ServerState(Barista barista, String version, boolean sharesMemory) {
        this.barista = barista;
        List<String> extensions = new ArrayList<>(EXTENSIONS);
        if (sharesMemory) {
            extensions.add("system_shared_memory");
        }
        this.view = new ServerView("barista", version, List.copyOf(extensions));
    }

    ServerView view() {
        return view;
    }

    /** From now on the server is not ready: it is about to stop. */
    public void drain() {
        draining = true;
    }

    public boolean isDraining() {
        return draining;
    }

    /** Whether every wanted model can answer, and the server is not about to stop. */
    public boolean isReady() {
        return !draining && barista.isReady();
    }

    /** Why it is not ready, for the person who asks. */
    String whyNotReady() {
        if (draining) {
            return "the server is shutting down";
        }
        List<String> reasons = new ArrayList<>();
        for (ModelStatus model : barista.models()) {
            for (VersionStatus version : model.versions()) {
                if (!version.state().isServing() && !(version.state() instanceof ModelState.Gone)) {
                    reasons.add(describe(model, version));
                }
            }
            model.error().ifPresent(error -> reasons.add("model " + model.name() + ": " + error));
        }
        return reasons.isEmpty() ? "the models are not loaded yet" : String.join("; ", reasons);
    }

    /** Why wanted models can't be served, where waiting alone will hardly help; empty if no such thing is known. */
    public Optional<String> failure() {
        List<String> reasons = new ArrayList<>();
        for (ModelStatus model : barista.models()) {
            for (VersionStatus version : model.versions()) {
                if (version.state() instanceof ModelState.Failed) {
                    reasons.add(describe(model, version));
                }
            }
            model.error().ifPresent(error -> reasons.add("model " + model.name() + ": " + error));
        }
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    private static String describe(ModelStatus model, VersionStatus version) {
        String subject = "model " + model.name() + " version " + version.version();
        return version.state() instanceof ModelState.Failed(var error)
                ? subject + " failed: " + error.getMessage()
                : subject + " is " + version.state().name();
    }
}
