package dev.barista.lifecycle;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All that is known of one model. Belongs to lifecycle control; no other thread touches it. */
final class ModelEntry<S extends AutoCloseable> {

    private final ModelName name;
    private final TreeMap<Integer, ModelSnapshot> bySource = new TreeMap<>();
    private final List<Slot<S>> slots = new ArrayList<>();
    private final LabelTable labels = new LabelTable();
    private final Waiters waiters = new Waiters();

    /** The newest snapshot whose configuration can be used. */
    private ModelSnapshot usable;

    private Optional<String> error = Optional.empty();
    private @Nullable ModelConfig override;
    private @Nullable Instant unloadedSince;
    private boolean served;

    ModelEntry(ModelName name) {
        this.name = name;
        this.usable = ModelSnapshot.gone(name);
    }

    ModelName name() {
        return name;
    }

    List<Slot<S>> slots() {
        return slots;
    }

    LabelTable labels() {
        return labels;
    }

    Waiters waiters() {
        return waiters;
    }

    ModelConfig config() {
        ModelConfig operators = override;
        return operators == null ? usable.config() : operators;
    }

    Optional<String> error() {
        return error;
    }

    boolean isUnloaded() {
        return unloadedSince != null;
    }

    /** When an operator unloaded it; empty if nobody did. */
    Optional<Instant> unloadedSince() {
        return Optional.ofNullable(unloadedSince);
    }

    /** Takes over what a source says; of several sources that have the model, the first counts. */
    void accept(int source, ModelSnapshot snapshot) {
        if (isGone(snapshot)) {
            bySource.remove(source);
        } else {
            bySource.put(source, snapshot);
        }
        ModelSnapshot current = bySource.isEmpty()
                ? ModelSnapshot.gone(name)
                : bySource.firstEntry().getValue();
        error = current.error();
        if (!error.isPresent()) {
            ModelConfig before = config();
            override = sameContent(usable, current) ? override : null;
            usable = current;
            labels.reconfigure(before.labels(), config().labels());
        }
    }

    /** Loads from now on as the repository says, or as the override does. */
    void load(@Nullable ModelConfig newOverride) {
        ModelConfig before = config();
        unloadedSince = null;
        override = newOverride;
        labels.reconfigure(before.labels(), config().labels());
        slots.stream().filter(slot -> slot.error().isPresent()).forEach(Slot::allowRetry);
    }

    void unload(Instant now) {
        ModelConfig before = config();
        unloadedSince = now;
        override = null;
        labels.reconfigure(before.labels(), config().labels());
    }

    private static boolean isGone(ModelSnapshot snapshot) {
        return snapshot.versions().isEmpty()
                && snapshot.notes().isEmpty()
                && !snapshot.error().isPresent();
    }

    private static boolean sameContent(ModelSnapshot one, ModelSnapshot other) {
        return one.config().equals(other.config()) && fingerprints(one).equals(fingerprints(other));
    }

    private static Map<ModelVersion, String> fingerprints(ModelSnapshot snapshot) {
        Map<ModelVersion, String> fingerprints = new TreeMap<>();
        snapshot.versions().forEach(files -> fingerprints.put(files.version(), files.fingerprint()));
        return fingerprints;
    }

    /** Whether nothing at all is left of it. */
    boolean isForgotten() {
        return slots.isEmpty() && bySource.isEmpty();
    }

    /** What is to be served, ascending. */
    List<Build> wanted() {
        List<Build> wanted = new ArrayList<>();
        if (!isUnloaded()) {
            policyChoice().forEach(version -> wanted.add(Build.of(files(version), config())));
        }
        return wanted;
    }

    /** The versions that the policy chooses of those in the repository, unloaded or not. */
    SortedSet<ModelVersion> policyChoice() {
        return config().versionPolicy().choose(available());
    }

    Set<ModelVersion> available() {
        Set<ModelVersion> available = new TreeSet<>();
        usable.versions().forEach(files -> available.add(files.version()));
        return available;
    }

    VersionFiles files(ModelVersion version) {
        for (VersionFiles files : usable.versions()) {
            if (files.version().equals(version)) {
                return files;
            }
        }
        throw new IllegalStateException("version " + version + " was chosen and is not there");
    }

    ModelView view() {
        return new ModelView(
                wanted(),
                isUnloaded() ? Set.of() : available(),
                slots.stream().map(Slot::view).collect(Collectors.toList()));
    }

    Slot<S> slot(long id) {
        for (Slot<S> slot : slots) {
            if (slot.id() == id) {
                return slot;
            }
        }
        throw new IllegalStateException("no slot " + id + " in model " + name);
    }

    /** The slot of each version number that leases are taken from: of two that serve, the newer. */
    Map<ModelVersion, Slot<S>> ready() {
        Map<ModelVersion, Slot<S>> ready = new TreeMap<>();
        for (Slot<S> slot : slots) {
            if (slot.state().isServing()) {
                ready.merge(slot.version(), slot, (one, other) -> one.id() > other.id() ? one : other);
            }
        }
        return ready;
    }

    /** Whether a wanted build has not come to an end yet, good or bad. */
    boolean isPending() {
        return wanted().stream()
                .anyMatch(build -> slots.stream()
                        .noneMatch(slot ->
                                slot.build().equals(build) && slot.state().isSettled()));
    }

    /** Why not all that should be served is; the newest version's reason if there are several. */
    Optional<InferenceException> failure() {
        if (wanted().isEmpty()) {
            return Optional.of(new InferenceException(
                    ErrorCode.FAILED_PRECONDITION, "model \"" + name + "\" has no version that its policy chooses"));
        }
        Optional<InferenceException> failure = Optional.empty();
        for (Build build : wanted()) {
            for (Slot<S> slot : slots) {
                if (slot.build().equals(build) && slot.error().isPresent()) {
                    failure = slot.error().map(cause -> ofVersion(slot.version(), cause));
                }
            }
        }
        return failure;
    }

    private InferenceException ofVersion(ModelVersion version, InferenceException cause) {
        return new InferenceException(
                cause.code(), "model \"" + name + "\" version " + version + ": " + cause.getMessage(), cause);
    }

    /**
     * Whether the model does not stand in the way of the server's readiness: something of it serves, and did so since
     * before the versions still on their way, or nothing of it is wanted. Notes what it finds for the next time.
     */
    boolean updateReadiness() {
        boolean serving = slots.stream().anyMatch(slot -> slot.state().isServing());
        served = serving && (served || !isPending());
        boolean asked =
                !isUnloaded() && (error.isPresent() || !usable.versions().isEmpty());
        return served || !asked;
    }

    /** What the sources have to say besides versions. */
    List<String> sourceNotes() {
        List<String> notes = new ArrayList<>();
        if (!bySource.isEmpty()) {
            notes.addAll(bySource.firstEntry().getValue().notes());
        }
        if (bySource.size() > 1) {
            notes.add("another repository has a model of this name too, which is not served");
        }
        return notes;
    }

    /** How many sources have it. */
    int sources() {
        return bySource.size();
    }
}
