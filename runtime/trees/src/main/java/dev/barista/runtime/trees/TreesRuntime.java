package dev.barista.runtime.trees;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFileNames;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.model.spi.RuntimeAvailability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Serves boosted trees and forests of XGBoost and LightGBM without those libraries: it reads their files and walks the
 * trees itself.
 */
public final class TreesRuntime implements ModelRuntime {

    /**
     * The names that these libraries' users and other servers give to model files, and endings that nothing else has.
     */
    private static final ModelFileNames FILES = new ModelFileNames(
            List.of(
                    "model.json",
                    "model.ubj",
                    "model.txt",
                    "model.xgb",
                    "model.lgb",
                    "model.bst",
                    "xgboost.json",
                    "xgboost.ubj",
                    "xgboost.model",
                    "xgboost-model"),
            List.of(".ubj", ".xgb", ".lgb", ".bst"));

    private static final long MAX_FILE_BYTES = Integer.MAX_VALUE - 64;

    @Override
    public String name() {
        return "trees";
    }

    @Override
    public String platform() {
        return "barista_trees";
    }

    /** One of the usual names, else the only file in the version's own folder whose ending tells what it is. */
    @Override
    public Optional<String> modelFile(ModelFiles files) {
        return FILES.find(files);
    }

    /** Always: there is no library. */
    @Override
    public RuntimeAvailability availability() {
        return new RuntimeAvailability.Available("built in");
    }

    @Override
    public LoadedModel load(ModelFiles files, LoadOptions loadOptions) {
        TreesOptions options = TreesOptions.parse(loadOptions.options());
        String file = FILES.choose(files, loadOptions);
        byte[] bytes = read(files.path(file), file);
        try {
            return new TreesModel(options.choose(ModelBytes.read(bytes)), options.outputs());
        } catch (InferenceException e) {
            throw new InferenceException(e.code(), "model file \"" + file + "\": " + e.getMessage());
        }
    }

    private static byte[] read(Path path, String file) {
        try {
            long size = Files.size(path);
            if (size > MAX_FILE_BYTES) {
                throw InferenceException.invalid("model file \"" + file + "\" has " + size + " bytes; at most "
                        + MAX_FILE_BYTES + " can be opened");
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new InferenceException(
                    ErrorCode.FAILED_PRECONDITION, "model file \"" + file + "\" can't be read: " + e.getMessage(), e);
        }
    }
}
