package dev.barista.storage;

import dev.barista.lifecycle.ModelSnapshot;
import dev.barista.lifecycle.ModelSource;
import dev.barista.lifecycle.VersionPreparation;
import dev.barista.model.Clock;
import dev.barista.model.ModelName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a repository and tells a listener what differs from what it was told before. Confined to the lock of its
 * source.
 */
final class Looker {

    private final Repository repository;
    private final FolderOptions options;
    private final Clock clock;
    private final ModelSource.Listener listener;
    private final ConfigFiles configFiles = new ConfigFiles();
    private final VersionPreparation preparation;
    private final SortedMap<ModelName, ModelTracker> trackers = new TreeMap<>();
    private final SortedMap<ModelName, ModelSnapshot> latest = new TreeMap<>();
    private final SortedMap<ModelName, ModelSnapshot> pushed = new TreeMap<>();
    private Optional<String> rootKey = Optional.empty();
    private Optional<String> watching = Optional.empty();
    private Set<Path> folders = Set.of();
    private List<String> problems = List.of();
    private List<String> told = List.of();

    Looker(
            Repository repository,
            FolderOptions options,
            Clock clock,
            VersionPreparation preparation,
            ModelSource.Listener listener) {
        this.preparation = preparation;
        this.repository = repository;
        this.options = options;
        this.clock = clock;
        this.listener = listener;
    }

    /** Looks at everything; what can't be read stays as it was and becomes a problem. */
    void look() {
        look(null);
    }

    /** Looks at everything and takes in what concerns one model. */
    void look(@Nullable ModelName only) {
        try {
            takeIn(repository.list(), only);
        } catch (IOException e) {
            keepAll("can't be read, what was found before stays as it was: " + RepositoryReader.reason(e));
        }
    }

    /** As {@link #look()}, but a repository that can't be read is an error. */
    void lookOrFail() throws IOException {
        takeIn(repository.list(), null);
    }

    private void takeIn(RepositoryListing listing, @Nullable ModelName only) {
        if (!trackers.isEmpty()
                && listing.models().isEmpty()
                && !listing.rootKey().equals(rootKey)) {
            // What an unmounted disk leaves behind: the empty folder that it was mounted on.
            keepAll("is now another, empty folder; what was found before stays as it was");
            return;
        }
        rootKey = listing.rootKey();
        folders = listing.folders();
        for (ModelName gone : List.copyOf(trackers.keySet())) {
            boolean stays =
                    listing.models().containsKey(gone) || listing.unreadable().contains(gone);
            if (concerns(only, gone) && !stays) {
                trackers.remove(gone);
                latest.remove(gone);
                push(ModelSnapshot.gone(gone));
                pushed.remove(gone);
            }
        }
        for (ModelListing model : listing.models().values()) {
            if (concerns(only, model.name())) {
                ModelTracker tracker = trackers.computeIfAbsent(
                        model.name(),
                        name -> new ModelTracker(name, options.settle(), clock, configFiles, preparation));
                ModelSnapshot snapshot = tracker.update(model);
                latest.put(model.name(), snapshot);
                push(snapshot);
            }
        }
        publishProblems(listing.problems());
    }

    private static boolean concerns(@Nullable ModelName only, ModelName name) {
        return only == null || only.equals(name);
    }

    private void push(ModelSnapshot snapshot) {
        ModelSnapshot before = pushed.get(snapshot.name());
        boolean nothingToTell = snapshot.versions().isEmpty()
                && (before == null || before.versions().isEmpty());
        if (nothingToTell || snapshot.equals(before)) {
            return;
        }
        pushed.put(snapshot.name(), snapshot);
        listener.changed(snapshot);
    }

    /** Leaves everything as it was and tells why. */
    void keepAll(String why) {
        tell(List.of("the model repository \"" + repository.location() + "\" " + why));
    }

    /** Says what is wrong with how changes are found, if anything is. */
    void reportWatching(Optional<String> problem) {
        watching = problem;
        tell(problems);
    }

    private void publishProblems(Map<String, String> entries) {
        List<String> all = new ArrayList<>();
        entries.forEach((entry, problem) -> all.add("\"" + entry + "\": " + problem));
        latest.forEach((name, snapshot) -> {
            // A model with versions carries its own notes; one without is not pushed, so nobody else would tell.
            if (snapshot.versions().isEmpty()) {
                snapshot.error().ifPresent(error -> all.add("\"" + name + "\": " + error));
                snapshot.notes().forEach(note -> all.add("\"" + name + "\": " + note));
                if (snapshot.notes().isEmpty() && snapshot.error().isEmpty()) {
                    all.add("\"" + name + "\": no version in it; the files of a version lie in a folder named by its"
                            + " number, such as \"" + name + "/1\"");
                }
            }
        });
        tell(all);
    }

    private void tell(List<String> found) {
        problems = List.copyOf(found);
        List<String> all = new ArrayList<>(watching.stream().toList());
        all.addAll(problems);
        if (!all.equals(told)) {
            told = List.copyOf(all);
            listener.problems(told);
        }
    }

    /** Whether mere time may change something. */
    boolean isWaiting() {
        return trackers.values().stream().anyMatch(ModelTracker::isWaiting);
    }

    boolean isWaiting(ModelName name) {
        ModelTracker tracker = trackers.get(name);
        return tracker != null && tracker.isWaiting();
    }

    /** The folders worth watching. */
    Set<Path> folders() {
        return folders;
    }
}
