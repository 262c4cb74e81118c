package dev.barista.lifecycle;

import dev.barista.model.ModelVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes of a model's entry what all threads may see of it. */
final class BoardMaker {

    private BoardMaker() {}

    static <S extends AutoCloseable> ModelBoard<S> board(ModelEntry<S> entry) {
        Map<ModelVersion, ServedVersion<S>> ready = new HashMap<>();
        ServedVersion<S> latest = null;
        for (Slot<S> slot : entry.ready().values()) {
            ServedVersion<S> served = slot.served();
            ready.put(slot.version(), served);
            latest = served;
        }
        Map<String, ServedVersion<S>> labelled = new HashMap<>();
        entry.labels().effective().forEach((label, version) -> {
            ServedVersion<S> served = ready.get(version);
            if (served != null) {
                labelled.put(label, served);
            }
        });
        return new ModelBoard<>(
                status(entry),
                ready,
                latest,
                labelled,
                entry.labels().desired(),
                entry.available(),
                entry.updateReadiness());
    }

    private static <S extends AutoCloseable> ModelStatus status(ModelEntry<S> entry) {
        SortedMap<ModelVersion, Slot<S>> shown = new TreeMap<>();
        for (Slot<S> slot : entry.slots()) {
            shown.merge(slot.version(), slot, (one, other) -> rank(one) >= rank(other) ? one : other);
        }
        SortedMap<ModelVersion, VersionStatus> versions = new TreeMap<>();
        shown.forEach((version, slot) -> versions.put(version, slot.status(labelsOf(entry, slot))));
        entry.unloadedSince()
                .ifPresent(since ->
                        entry.policyChoice().forEach(version -> versions.putIfAbsent(version, gone(version, since))));
        return new ModelStatus(
                entry.name(),
                entry.config(),
                new ArrayList<>(versions.values()),
                entry.error(),
                notes(entry, shown),
                entry.isUnloaded(),
                entry.sources());
    }

    private static VersionStatus gone(ModelVersion version, Instant since) {
        return new VersionStatus(version, new ModelState.Gone(), since, List.of(), 0, Optional.empty(), "");
    }

    /** Which of several incarnations of a version tells most: the one that serves, else the one on its way there. */
    private static int rank(Slot<?> slot) {
        ModelState state = slot.state();
        if (state.isServing()) {
            return 10;
        }
        if (state instanceof ModelState.Failed) {
            return 5;
        }
        return state instanceof ModelState.Draining || state instanceof ModelState.Gone ? 4 : 6 + state.step();
    }

    private static List<String> labelsOf(ModelEntry<?> entry, Slot<?> slot) {
        List<String> labels = new ArrayList<>(0);
        if (slot.state().isServing()) {
            new TreeMap<>(entry.labels().effective()).forEach((label, version) -> {
                if (version.equals(slot.version())) {
                    labels.add(label);
                }
            });
        }
        return labels;
    }

    private static <S extends AutoCloseable> List<String> notes(ModelEntry<S> entry, Map<ModelVersion, Slot<S>> shown) {
        List<String> notes = entry.sourceNotes();
        for (Slot<S> slot : entry.slots()) {
            slot.notes().forEach(note -> notes.add("version " + slot.version() + ": " + note));
            if (slot != shown.get(slot.version())) {
                addReplacementNote(notes, slot);
            }
        }
        entry.labels().desired().forEach((label, target) -> addLabelNote(notes, entry, label, target));
        if (!entry.isUnloaded()
                && !entry.available().isEmpty()
                && entry.wanted().isEmpty()) {
            notes.add("the version policy chooses none of the versions " + join(entry.available())
                    + "; what was served goes on being served");
        }
        return notes;
    }

    private static void addReplacementNote(List<String> notes, Slot<?> slot) {
        if (slot.state() instanceof ModelState.Failed failed) {
            notes.add("version " + slot.version() + ": the changed files can't be served, the ones before still are: "
                    + failed.error().getMessage());
        } else if (!(slot.state() instanceof ModelState.Draining)) {
            notes.add("version " + slot.version() + ": changed files are "
                    + slot.state().name());
        }
    }

    private static <S extends AutoCloseable> void addLabelNote(
            List<String> notes, ModelEntry<S> entry, String label, ModelVersion target) {
        @Nullable ModelVersion now = entry.labels().effective().get(label);
        if (!target.equals(now)) {
            notes.add("label \"" + label + "\" should point at version " + target + ", which does not serve; it "
                    + (now == null ? "resolves to nothing" : "stays with version " + now));
        }
    }

    private static String join(Iterable<ModelVersion> versions) {
        List<String> numbers = new ArrayList<>();
        versions.forEach(version -> numbers.add(version.toString()));
        return String.join(", ", numbers);
    }
}
