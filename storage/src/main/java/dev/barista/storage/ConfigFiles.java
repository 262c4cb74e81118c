package dev.barista.storage;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the files that configure a model. Where several are there, {@code model-settings.json} or {@code config.pbtxt}
 * comes first, each parameter of {@code batching_parameters.pbtxt} takes the place of what it said, and each key of
 * {@code model.yaml} of what both said.
 */
final class ConfigFiles {

    ConfigReading read(ModelListing listing) {
        ModelName name = listing.name();
        Path folder = listing.folder();
        List<FileStamp> files = listing.configFiles();
        ModelConfig config = listing.base();
        List<String> notes = new ArrayList<>();
        try {
            Optional<ModelVersion> version = Optional.empty();
            TritonWarmUp warmUp = TritonWarmUp.NONE;
            if (contains(files, EntryNames.MODEL_SETTINGS)) {
                MlServerSettings.Result settings =
                        MlServerSettings.read(name, text(folder, EntryNames.MODEL_SETTINGS), config);
                config = settings.config();
                version = settings.version();
                settings.notes().forEach(note -> notes.add(EntryNames.MODEL_SETTINGS + ": " + note));
            }
            if (contains(files, EntryNames.CONFIG_PBTXT)) {
                TritonConfig.Result triton = TritonConfig.fromText(name, text(folder, EntryNames.CONFIG_PBTXT));
                config = triton.config();
                warmUp = triton.warmUp();
                triton.notes().forEach(note -> notes.add(EntryNames.CONFIG_PBTXT + ": " + note));
            }
            if (contains(files, EntryNames.BATCHING_PARAMETERS)) {
                String file = EntryNames.BATCHING_PARAMETERS;
                TfBatchingParameters.Result batching =
                        TfBatchingParameters.read(file, text(folder, file), config.serving());
                config = config.withServing(batching.serving());
                batching.notes().forEach(note -> notes.add(file + ": " + note));
            }
            if (contains(files, EntryNames.MODEL_YAML)) {
                config = ModelYaml.read(text(folder, EntryNames.MODEL_YAML), config);
            }
            return new ConfigReading(config, notes, version, warmUp, Optional.empty());
        } catch (InferenceException e) {
            return ConfigReading.failed(e.getMessage());
        }
    }

    private static boolean contains(List<FileStamp> files, String name) {
        return files.stream().anyMatch(file -> file.name().equals(name));
    }

    private static String text(Path folder, String name) {
        return ConfigText.read(folder.resolve(name), name);
    }
}
