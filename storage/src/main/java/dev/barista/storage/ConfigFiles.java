package dev.barista.storage;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the files that configure a model. Where several are there, {@code config.pbtxt} comes first, each parameter of
 * {@code batching_parameters.pbtxt} takes the place of what it said, and each key of {@code model.yaml} of what both
 * said.
 */
final class ConfigFiles {

    private static final long MAX_SIZE = 1 << 20;

    ConfigReading read(ModelListing listing) {
        ModelName name = listing.name();
        Path folder = listing.folder();
        List<FileStamp> files = listing.configFiles();
        ModelConfig config = listing.base();
        List<String> notes = new ArrayList<>();
        try {
            if (contains(files, EntryNames.CONFIG_PBTXT)) {
                TritonConfig.Result triton = TritonConfig.fromText(name, text(folder, EntryNames.CONFIG_PBTXT));
                config = triton.config();
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
            return new ConfigReading(config, notes, Optional.empty());
        } catch (InferenceException e) {
            return ConfigReading.failed(e.getMessage());
        } catch (IOException e) {
            return ConfigReading.failed("the configuration can't be read: " + RepositoryReader.reason(e));
        }
    }

    private static boolean contains(List<FileStamp> files, String name) {
        return files.stream().anyMatch(file -> file.name().equals(name));
    }

    private static String text(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        if (Files.size(file) > MAX_SIZE) {
            throw InferenceException.invalid(name + ": a configuration has at most " + MAX_SIZE + " bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw InferenceException.invalid(name + ": is no UTF-8 text");
        }
    }
}
