package dev.barista.storage;

import dev.barista.lifecycle.ModelConfig;
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
final class RepositoryReader implements Repository {

    private static final ModelVersion PLAIN_FILE_VERSION = new ModelVersion(1);

    private final Path root;
    private final Set<String> extensions;
    private final ModelFolders folders;

    /** @param extensions of plain files that are models by themselves, in lower case without the dot */
    RepositoryReader(Path root, Set<String> extensions) {
        this.root = root;
        this.extensions = Set.copyOf(extensions);
        this.folders = new ModelFolders(extensions);
    }

    static RepositoryReader of(Path root, FolderOptions options) {
        return new RepositoryReader(root.toAbsolutePath().normalize(), options.fileExtensions());
    }

    @Override
    public String location() {
        return root.toString();
    }

    @Override
    public RepositoryListing list() throws IOException {
        Set<Path> entered = new LinkedHashSet<>();
        FolderReader reader = new FolderReader(new LinkCheck(root), entered);
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
        return new RepositoryListing(rootKey(), models, problems, unreadable, entered);
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
        models.put(model, folder ? folders.read(reader, model, entry) : fileModel(model, entry));
    }

    private Optional<String> rootKey() throws IOException {
        Object key = Files.readAttributes(root, BasicFileAttributes.class).fileKey();
        return Optional.ofNullable(key).map(Object::toString);
    }

    private ModelListing fileModel(ModelName name, Path file) throws IOException {
        FileStamp stamp = FileStamp.of(file.getFileName().toString(), file);
        VersionListing version = new VersionListing(PLAIN_FILE_VERSION, root, List.of(stamp), Optional.empty());
        return new ModelListing(name, root, ModelConfig.DEFAULT, List.of(), List.of(version), List.of(), true);
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
