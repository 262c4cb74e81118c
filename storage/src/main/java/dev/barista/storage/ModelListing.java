package dev.barista.storage;

import dev.barista.model.ModelName;
import java.nio.file.Path;
import java.util.List;

/**
 * A model as one look found it.
 *
 * @param folder the model's own folder, or the repository where the model is a plain file
 * @param configFiles which of the files that configure a model are there; names relative to the folder
 * @param notes what was passed over and why
 * @param readable whether the folder could be read; if not, nothing is known of its content
 */
record ModelListing(
        ModelName name,
        Path folder,
        List<FileStamp> configFiles,
        List<VersionListing> versions,
        List<String> notes,
        boolean readable) {

    ModelListing {
        configFiles = List.copyOf(configFiles);
        versions = List.copyOf(versions);
        notes = List.copyOf(notes);
    }

    static ModelListing unreadable(ModelName name, Path folder, String why) {
        return new ModelListing(name, folder, List.of(), List.of(), List.of(why), false);
    }
}
