package dev.barista.storage;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Looks at the folder of one model: its versions and the files that configure it. Stateless. */
final class ModelFolders {

    /** Files that make a model's own folder a version, where it has no folders of versions. */
    static final List<String> SIGNS = List.of(EntryNames.MODEL_SETTINGS, Layout.ML_MODEL, Layout.MANIFEST);

    private static final ModelVersion FOLDER_VERSION = new ModelVersion(1);

    private final Set<String> extensions;

    /** @param extensions of files that would be models by themselves if they lay elsewhere */
    ModelFolders(Set<String> extensions) {
        this.extensions = Set.copyOf(extensions);
    }

    /** What lies in a model's folder; one that can't be read is told as such. */
    ModelListing read(FolderReader reader, ModelName name, Path folder) {
        List<FileStamp> configFiles = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        SortedMap<ModelVersion, Path> versions = new TreeMap<>();
        try {
            for (Path entry : reader.entries(folder)) {
                String entryName = entry.getFileName().toString();
                String refusal = reader.links().refusal(entry).orElse("");
                if (!refusal.isEmpty()) {
                    notes.add("passed over \"" + entryName + "\": " + refusal);
                } else if (Files.isDirectory(entry)) {
                    addVersion(entry, versions, notes);
                } else if (EntryNames.CONFIGURATIONS.contains(entryName)) {
                    configFiles.add(FileStamp.of(entryName, entry));
                } else if (extensions.contains(EntryNames.extension(entryName))) {
                    notes.add("passed over \"" + entryName + "\": a model file lies in the folder of a version, such"
                            + " as \"1/" + entryName + "\"");
                }
            }
        } catch (IOException e) {
            return ModelListing.unreadable(
                    name, folder, "the model's folder can't be read: " + RepositoryReader.reason(e));
        }
        List<VersionListing> listings = new ArrayList<>();
        if (versions.isEmpty() && isVersion(folder)) {
            List<String> own = new ArrayList<>();
            version(reader, FOLDER_VERSION, folder, own)
                    .map(ModelFolders::withoutConfiguration)
                    .ifPresent(listings::add);
            return new ModelListing(name, folder, ModelConfig.DEFAULT, configFiles, listings, own, true);
        }
        versions.forEach(
                (version, path) -> version(reader, version, path, notes).ifPresent(listings::add));
        return new ModelListing(name, folder, ModelConfig.DEFAULT, configFiles, listings, notes, true);
    }

    /** Whether another server takes the model's own folder for a version. */
    private static boolean isVersion(Path folder) {
        return SIGNS.stream().anyMatch(sign -> Files.isRegularFile(folder.resolve(sign)));
    }

    private static VersionListing withoutConfiguration(VersionListing version) {
        List<FileStamp> files = version.files().stream()
                .filter(file -> !EntryNames.CONFIGURATIONS.contains(file.name()))
                .toList();
        return new VersionListing(version.version(), version.root(), files, version.obstacle()).ofFolder();
    }

    private static void addVersion(Path entry, SortedMap<ModelVersion, Path> versions, List<String> notes) {
        String name = entry.getFileName().toString();
        if (EntryNames.isUnfinished(name) || name.equals(EntryNames.WARM_UP)) {
            return;
        }
        Optional<ModelVersion> version = ModelVersion.parse(name);
        if (version.isEmpty()) {
            notes.add("passed over \"" + name + "\": a version is a number of up to 18 digits");
            return;
        }
        Path other = versions.get(version.get());
        if (other == null) {
            versions.put(version.get(), entry);
            return;
        }
        // The one without zeros in front wins, whichever was listed first.
        boolean plain = name.equals(version.get().toString());
        Path loser = plain ? other : entry;
        versions.put(version.get(), plain ? entry : other);
        notes.add("passed over \"" + loser.getFileName() + "\": it is version " + version.get() + ", as is \""
                + versions.get(version.get()).getFileName() + "\"");
    }

    private static Optional<VersionListing> version(
            FolderReader reader, ModelVersion version, Path folder, List<String> notes) {
        try {
            FolderReader.Content content = reader.content(folder);
            if (!content.refused().isEmpty()) {
                notes.add("passed over version " + version + ": "
                        + content.refused().getFirst());
                return Optional.empty();
            }
            Optional<String> obstacle = content.unfinished().stream()
                    .findFirst()
                    .map(file -> "\"" + file + "\" is still being written, by its name");
            return Optional.of(new VersionListing(version, folder, content.files(), obstacle));
        } catch (IOException e) {
            return Optional.of(new VersionListing(
                    version,
                    folder,
                    List.of(),
                    Optional.of("its folder can't be read: " + RepositoryReader.reason(e))));
        }
    }
}
