package dev.barista.storage;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.model.ModelName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A model as one look found it.
 *
 * @param folder the model's own folder, or the repository where the model is a plain file
 * @param base how the model is served where its own files say nothing
 * @param configFiles which of the files that configure a model are there; names relative to the folder
 * @param notes what was passed over and why
 * @param readable whether the folder could be read; if not, nothing is known of its content
 */
record ModelListing(
        ModelName name,
        Path folder,
        ModelConfig base,
        List<FileStamp> configFiles,
        List<VersionListing> versions,
        List<String> notes,
        boolean readable) {

    ModelListing {
        configFiles = List.copyOf(configFiles);
        versions = List.copyOf(versions);
        notes = List.copyOf(notes);
    }

    ModelListing withBase(ModelConfig config, List<String> further) {
        List<String> all = new ArrayList<>(further);
        all.addAll(notes);
        return new ModelListing(name, folder, config, configFiles, versions, all, readable);
    }

    static ModelListing unreadable(ModelName name, Path folder, String why) {
        return new ModelListing(name, folder, ModelConfig.DEFAULT, List.of(), List.of(), List.of(why), false);
    }
}
