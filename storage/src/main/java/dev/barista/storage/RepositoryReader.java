package dev.barista.storage;

import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Looks at a repository folder: what lies there now, nothing about what that means. Stateless. */
final class RepositoryReader {

    private static final ModelVersion PLAIN_FILE_VERSION = new ModelVersion(1);

    private final Path root;
    private final Set<String> extensions;

    /** @param extensions of plain files that are models by themselves, in lower case without the dot */
    RepositoryReader(Path root, Set<String> extensions) {
        this.root = root;
        this.extensions = Set.copyOf(extensions);
    }

    /** @throws IOException if the repository itself can't be read; what is below it only makes notes */
    RepositoryListing list() throws IOException {
        Set<Path> folders = new LinkedHashSet<>();
        FolderReader reader = new FolderReader(new LinkCheck(root), folders);
        SortedMap<ModelName, ModelListing> models = new TreeMap<>();
        Map<String, String> problems = new LinkedHashMap<>();
        Set<ModelName> unreadable = new LinkedHashSet<>();
        for (Path entry : reader.entries(root)) {
            String entryName = entry.getFileName().toString();
            try {
                String refusal = reader.links().refusal(entry).orElse("");
                if (!refusal.isEmpty()) {
                    problems.put(entryName, "passed over: " + refusal);
                } else {
                    entry(reader, entry, models, problems);
                }
            } catch (IOException e) {
                problems.put(entryName, "can't be read: " + reason(e));
                Stream.of(entryName, EntryNames.stem(entryName))
                        .filter(ModelName::isValid)
                        .forEach(name -> unreadable.add(new ModelName(name)));
            }
        }
        return new RepositoryListing(rootKey(), models, problems, unreadable, folders);
    }

    private void entry(
            FolderReader reader, Path entry, SortedMap<ModelName, ModelListing> models, Map<String, String> problems)
            throws IOException {
        String entryName = entry.getFileName().toString();
        boolean folder = Files.isDirectory(entry);
        String name = folder ? entryName : EntryNames.stem(entryName);
        if (!folder && !extensions.contains(EntryNames.extension(entryName))) {
            return;
        }
        if (EntryNames.isUnfinished(entryName)) {
            return;
        }
        if (!ModelName.isValid(name)) {
            problems.put(
                    entryName,
                    "passed over: a model's name is 1 to 255 letters, digits, '.', '-' or '_', not starting with '.'");
            return;
        }
        ModelName model = new ModelName(name);
        if (models.containsKey(model)) {
            problems.put(entryName, "passed over: there is another entry for the model \"" + name + "\"");
            return;
        }
        models.put(model, folder ? folderModel(reader, model, entry) : fileModel(model, entry));
    }

    private Optional<String> rootKey() throws IOException {
        Object key = Files.readAttributes(root, BasicFileAttributes.class).fileKey();
        return Optional.ofNullable(key).map(Object::toString);
    }

    private ModelListing fileModel(ModelName name, Path file) throws IOException {
        FileStamp stamp = FileStamp.of(file.getFileName().toString(), file);
        VersionListing version = new VersionListing(PLAIN_FILE_VERSION, root, List.of(stamp), Optional.empty());
        return new ModelListing(name, root, List.of(), List.of(version), List.of(), true);
    }

    private ModelListing folderModel(FolderReader reader, ModelName name, Path folder) {
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
            return ModelListing.unreadable(name, folder, "the model's folder can't be read: " + reason(e));
        }
        List<VersionListing> listings = new ArrayList<>();
        versions.forEach(
                (version, path) -> version(reader, version, path, notes).ifPresent(listings::add));
        return new ModelListing(name, folder, configFiles, listings, notes, true);
    }

    private static void addVersion(Path entry, SortedMap<ModelVersion, Path> versions, List<String> notes) {
        String name = entry.getFileName().toString();
        if (EntryNames.isUnfinished(name)) {
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
                    version, folder, List.of(), Optional.of("its folder can't be read: " + reason(e))));
        }
    }

    /** What went wrong in words: the messages of these exceptions are often a bare path. */
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "\"" + missing.getFile() + "\" does not exist";
            case AccessDeniedException denied -> "permission denied on \"" + denied.getFile() + "\"";
            case NotDirectoryException file -> "\"" + file.getFile() + "\" is no folder";
            case FileSystemException other
            when other.getReason() != null -> "\"" + other.getFile() + "\": " + other.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
