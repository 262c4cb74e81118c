package dev.barista.storage;

import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a store has of one model: by the same rules as a folder, over paths alone.
 *
 * @param files by their paths in the model's folder; of a plain file that file alone
 * @param isFile whether it is a plain file
 */
record ObjectModel(ModelName name, List<ObjectFetch.Wanted> files, boolean isFile) {

    private static final ModelVersion ONLY = new ModelVersion(1);

    /** @param isFolder whether the model's own folder is the version */
    record Version(ModelVersion version, List<ObjectFetch.Wanted> files, boolean isFolder) {}

    /**
     * The models among these files.
     *
     * @param extensions of plain files that are models by themselves
     * @param problems takes what was passed over, by its name
     */
    static SortedMap<ModelName, ObjectModel> group(
            List<StoredObject> objects, Set<String> extensions, Map<String, String> problems) {
        SortedMap<ModelName, ObjectModel> folders = new TreeMap<>();
        SortedMap<ModelName, ObjectModel> plain = new TreeMap<>();
        for (StoredObject object : objects) {
            String path = object.path();
            if (!ModelYaml.isWithin(path) || isIgnored(path)) {
                continue;
            }
            int slash = path.indexOf('/');
            String entry = slash < 0 ? path : path.substring(0, slash);
            boolean model = slash >= 0 || extensions.contains(EntryNames.extension(entry));
            String name = slash < 0 ? EntryNames.stem(entry) : entry;
            if (!model || EntryNames.isUnfinished(entry)) {
                continue;
            }
            if (!ModelName.isValid(name)) {
                problems.put(entry, "passed over: \"" + name + "\" can't be the name of a model");
                continue;
            }
            var wanted = new ObjectFetch.Wanted(path.substring(slash + 1), object);
            SortedMap<ModelName, ObjectModel> group = slash < 0 ? plain : folders;
            group.computeIfAbsent(new ModelName(name), key -> new ObjectModel(key, new ArrayList<>(), slash < 0))
                    .files()
                    .add(wanted);
        }
        plain.forEach((name, file) -> {
            if (folders.putIfAbsent(name, file) != null) {
                problems.put(
                        file.files().getFirst().name(),
                        "passed over: there is another entry for the model \"" + name + "\"");
            }
        });
        return folders;
    }

    private static boolean isIgnored(String path) {
        return List.of(path.split("/", -1)).stream().anyMatch(EntryNames::isIgnored);
    }

    /**
     * The versions, in their order.
     *
     * @param notes takes what was passed over
     */
    List<Version> versions(List<String> notes) {
        if (isFile) {
            return List.of(new Version(ONLY, List.of(files.getFirst()), false));
        }
        SortedMap<ModelVersion, SortedMap<String, List<ObjectFetch.Wanted>>> folders = new TreeMap<>();
        for (ObjectFetch.Wanted file : files) {
            int slash = file.name().indexOf('/');
            String folder = slash < 0 ? "" : file.name().substring(0, slash);
            Optional<ModelVersion> version = ModelVersion.parse(folder);
            version.ifPresent(number -> folders.computeIfAbsent(number, any -> new TreeMap<>())
                    .computeIfAbsent(folder, any -> new ArrayList<>())
                    .add(new ObjectFetch.Wanted(file.name().substring(slash + 1), file.object())));
        }
        boolean own = files.stream().anyMatch(file -> ModelFolders.SIGNS.contains(file.name()));
        if (folders.isEmpty() && own) {
            List<ObjectFetch.Wanted> all = files.stream()
                    .filter(file -> !EntryNames.CONFIGURATIONS.contains(file.name()))
                    .toList();
            return List.of(new Version(ONLY, all, true));
        }
        List<Version> versions = new ArrayList<>();
        folders.forEach((number, named) -> {
            String chosen = named.containsKey(number.toString()) ? number.toString() : named.firstKey();
            named.keySet().stream()
                    .filter(other -> !other.equals(chosen))
                    .forEach(other -> notes.add(
                            "passed over \"" + other + "\": it is version " + number + ", as is \"" + chosen + "\""));
            versions.add(new Version(number, named.getOrDefault(chosen, List.of()), false));
        });
        return versions;
    }

    /** What says how the model is served, and the data that it warms versions with. */
    List<ObjectFetch.Wanted> configuration() {
        return isFile
                ? List.of()
                : files.stream()
                        .filter(file -> EntryNames.CONFIGURATIONS.contains(file.name())
                                || file.name().startsWith(EntryNames.WARM_UP + "/"))
                        .toList();
    }
}
