package dev.barista.storage;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.spi.ModelFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model repository in a store elsewhere. A look lists it and fetches what configures models; a version's own files
 * are fetched when it is loaded, into a local copy that is named by their tags.
 */
final class ObjectRepository implements Repository {

    private final ObjectStore store;
    private final LocalCopies copies;
    private final ObjectFetch fetch;
    private final Set<String> extensions;

    /** What is to be fetched, by the names of copies; replaced with every look. */
    private volatile Map<String, List<ObjectFetch.Wanted>> wanted = Map.of();

    ObjectRepository(ObjectStore store, LocalCopies copies, ObjectFetch fetch, Set<String> extensions) {
        this.store = store;
        this.copies = copies;
        this.fetch = fetch;
        this.extensions = Set.copyOf(extensions);
    }

    @Override
    public String location() {
        return store.location();
    }

    @Override
    public RepositoryListing list() throws IOException {
        Map<String, String> problems = new LinkedHashMap<>();
        SortedMap<ModelName, ObjectModel> found = ObjectModel.group(store.list(), extensions, problems);
        Map<String, List<ObjectFetch.Wanted>> next = new LinkedHashMap<>();
        SortedMap<ModelName, ModelListing> models = new TreeMap<>();
        Set<ModelName> unreadable = new LinkedHashSet<>();
        for (ObjectModel model : found.values()) {
            try {
                models.put(model.name(), listing(model, next));
            } catch (InferenceException e) {
                problems.put(model.name().value(), "can't be read: " + e.getMessage());
                unreadable.add(model.name());
            }
        }
        wanted = Map.copyOf(next);
        return new RepositoryListing(Optional.of(store.location()), models, problems, unreadable, Set.of());
    }

    private ModelListing listing(ObjectModel model, Map<String, List<ObjectFetch.Wanted>> next) throws IOException {
        List<String> notes = new ArrayList<>();
        List<VersionListing> versions = new ArrayList<>();
        for (ObjectModel.Version version : model.versions(notes)) {
            String key = key(version.files());
            next.put(key, version.files());
            List<FileStamp> stamps = new ArrayList<>();
            version.files().forEach(file -> stamps.add(file.object().stamp(file.name())));
            Optional<String> obstacle = stamps.stream()
                    .map(FileStamp::name)
                    .filter(EntryNames::isUnfinished)
                    .findFirst()
                    .map(file -> "\"" + file + "\" is still being written, by its name");
            VersionListing listing = new VersionListing(version.version(), copies.place(key), stamps, obstacle);
            versions.add(version.isFolder() ? listing.ofFolder() : listing);
        }
        List<ObjectFetch.Wanted> configuration = model.configuration();
        List<FileStamp> configFiles = configuration.stream()
                .filter(file -> EntryNames.CONFIGURATIONS.contains(file.name()))
                .map(file -> file.object().stamp(file.name()))
                .toList();
        Path folder = configFiles.isEmpty()
                ? Path.of(model.name().value())
                : copies.copy(key(configuration), making -> fetch.fetch(store, configuration, making));
        return new ModelListing(model.name(), folder, ModelConfig.DEFAULT, configFiles, versions, notes, true);
    }

    private String key(List<ObjectFetch.Wanted> files) {
        MessageDigest digest = Digests.sha256();
        digest.update(store.location().getBytes(StandardCharsets.UTF_8));
        for (ObjectFetch.Wanted file : files) {
            String line = '\n'
                    + file.name()
                    + '\0'
                    + file.object().path()
                    + '\0'
                    + file.object().size()
                    + '\0'
                    + file.object().tag();
            digest.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return "fetched-" + HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void fetch(ModelFiles files) {
        String key = String.valueOf(files.root().getFileName());
        List<ObjectFetch.Wanted> objects = wanted.get(key);
        if (objects == null && !Files.isDirectory(files.root())) {
            throw new InferenceException(
                    ErrorCode.UNAVAILABLE, "the files in " + store.location() + " have just changed");
        }
        copies.copy(key, making -> fetch.fetch(store, objects == null ? List.of() : objects, making));
    }

    @Override
    public void close() {
        store.close();
    }
}
