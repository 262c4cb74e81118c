package dev.barista.storage;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.ModelSnapshot;
import dev.barista.lifecycle.ModelSource;
import dev.barista.lifecycle.VersionFiles;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.spi.ModelFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Models from files that callers sent. To be given to the lifecycle before the repositories, so that it counts and not
 * they where both have a model.
 *
 * <p>A change counts at once and is {@link #keep kept} when what came of it serves, or else {@link #takeBack taken
 * back}: then what was before counts again. Files lie in a temporary folder until their change is neither in force nor
 * can be again. Thread-safe; may block for as long as files take to be written.
 */
public final class UploadSource implements ModelSource {

    private static final long MAX_BYTES = 4L << 30;

    private static final String NOTE =
            "loaded from files that came with a load call; they last until it is unloaded or the server ends";

    private final UploadFolder folder;
    private final LocalCopies copies = new LocalCopies(Optional.empty());
    private final Map<ModelName, List<Change>> changes = new HashMap<>();
    private long lastNumber;
    private @Nullable Listener listener;

    /** @param parent where a folder for the files is made when the first of them come */
    public UploadSource(Path parent) {
        this(parent, MAX_BYTES);
    }

    UploadSource(Path parent, long maxBytes) {
        this.folder = new UploadFolder(parent, maxBytes);
    }

    /** What a load call makes of a model; what else it holds is its source's alone. */
    public static final class Change {

        private final ModelName model;
        private final long number;
        private final ModelSnapshot snapshot;
        private final Optional<UploadFolder.Upload> upload;

        private Change(ModelName model, long number, ModelSnapshot snapshot, Optional<UploadFolder.Upload> upload) {
            this.model = model;
            this.number = number;
            this.snapshot = snapshot;
            this.upload = upload;
        }
    }

    @Override
    public synchronized void start(Listener newListener) {
        listener = newListener;
    }

    @Override
    public void refresh(ModelName name) {
        // All is pushed as it comes.
    }

    /**
     * From now on the model is made of these files alone.
     *
     * @param files contents by {@code <version>/<path>}
     * @throws InferenceException {@code INVALID_ARGUMENT} if a path is none, {@code RESOURCE_EXHAUSTED} or
     *     {@code UNAVAILABLE} if the files can't be held
     */
    public Change put(ModelName model, ModelConfig config, Map<String, byte[]> files) {
        SortedMap<ModelVersion, SortedSet<String>> names = UploadPaths.byVersion(files.keySet());
        UploadFolder.Upload upload = folder.write(files);
        synchronized (this) {
            long number = ++lastNumber;
            List<VersionFiles> versions = new ArrayList<>();
            names.forEach((version, ofVersion) -> versions.add(version(upload, number, version, ofVersion)));
            ModelSnapshot snapshot = new ModelSnapshot(model, config, versions, List.of(NOTE), Optional.empty());
            return add(new Change(model, number, snapshot, Optional.of(upload)));
        }
    }

    /** The same content sent again is something new: that is how a caller has a model loaded anew. */
    private VersionFiles version(
            UploadFolder.Upload upload, long number, ModelVersion version, SortedSet<String> names) {
        ModelFiles files = new ModelFiles(upload.version(version), List.copyOf(names));
        return new VersionFiles(
                version, files, "upload " + number, new FolderExamples(files), new FormatPreparation(copies));
    }

    /** From now on the model is what the repositories have of it. */
    public synchronized Change withdraw(ModelName model) {
        return add(new Change(model, ++lastNumber, ModelSnapshot.gone(model), Optional.empty()));
    }

    private Change add(Change change) {
        ModelSnapshot before = current(change.model);
        changes.computeIfAbsent(change.model, model -> new ArrayList<>()).add(change);
        push(before, change.model);
        return change;
    }

    /** What counts of a model now. */
    private ModelSnapshot current(ModelName model) {
        List<Change> ofModel = changes.getOrDefault(model, List.of());
        return ofModel.isEmpty() ? ModelSnapshot.gone(model) : ofModel.getLast().snapshot;
    }

    private void push(ModelSnapshot before, ModelName model) {
        ModelSnapshot now = current(model);
        if (listener != null && !now.equals(before)) {
            listener.changed(now);
        }
    }

    /** What came of a change serves: what was before it will never count again. */
    public void keep(Change change) {
        remove(change.model, other -> other.number < change.number);
    }

    /** Nothing came of a change. */
    public void takeBack(Change change) {
        remove(change.model, other -> other == change);
    }

    /** A model was unloaded: what was sent for it up to a moment, as {@link #now} told it, counts no more. */
    public void forget(ModelName model, long upTo) {
        remove(model, other -> other.number <= upTo);
    }

    /** A number for this moment. */
    public synchronized long now() {
        return lastNumber;
    }

    /** Whether a model is made of files that were sent. */
    public synchronized boolean has(ModelName model) {
        return !current(model).versions().isEmpty();
    }

    private void remove(ModelName model, Predicate<Change> which) {
        for (Change removed : takeOut(model, which)) {
            removed.upload.ifPresent(folder::remove);
        }
    }

    private synchronized List<Change> takeOut(ModelName model, Predicate<Change> which) {
        ModelSnapshot before = current(model);
        List<Change> left = new ArrayList<>();
        List<Change> removed = new ArrayList<>();
        changes.getOrDefault(model, List.of()).forEach(change -> (which.test(change) ? removed : left).add(change));
        if (left.stream().allMatch(change -> change.upload.isEmpty())) {
            // Only the repositories count, whichever change said so.
            left.clear();
            changes.remove(model);
        } else {
            changes.put(model, left);
        }
        push(before, model);
        return removed;
    }

    /** How many bytes the files take that are held now. */
    long heldBytes() {
        return folder.heldBytes();
    }

    /** Removes all files. Models that are loaded have no more need of them. */
    @Override
    public void close() {
        synchronized (this) {
            listener = null;
        }
        copies.close();
        folder.close();
    }
}
