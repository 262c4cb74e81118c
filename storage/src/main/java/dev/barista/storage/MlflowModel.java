package dev.barista.storage;

import dev.barista.lifecycle.VersionPreparation.Prepared;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.ModelFiles;
import java.util.List;
import java.util.Optional;

/**
 * A folder as MLflow stores models in. Of its flavors the first counts that a runtime can open: the model's own files
 * are served, without the Python that MLflow would put around them.
 */
final class MlflowModel {

    private static final String FILE = Layout.ML_MODEL;

    private final ModelFiles files;
    private final YamlNode flavors;

    /** @throws InferenceException if its description can't be read */
    MlflowModel(ModelFiles files) {
        this.files = files;
        YamlNode description = YamlText.parse(FILE, ConfigText.read(files.path(FILE), FILE));
        this.flavors = description
                .at("flavors")
                .orElseThrow(() -> InferenceException.invalid(FILE + ": expected the key flavors"));
    }

    Prepared prepared() {
        if (flavors.at("onnx").isPresent()) {
            return file("onnx", "onnx", path("onnx", "data"));
        }
        if (flavors.at("tensorflow").isPresent()) {
            return savedModel("tensorflow");
        }
        if (flavors.at("keras").isPresent()) {
            return savedModel("keras");
        }
        if (flavors.at("xgboost").isPresent()) {
            return file("xgboost", "trees", path("xgboost", "data"));
        }
        if (flavors.at("lightgbm").isPresent()) {
            return file("lightgbm", "trees", path("lightgbm", "data"));
        }
        if (flavors.at("pytorch").isPresent()) {
            return file("pytorch", "torch", torchFile());
        }
        Optional<String> pickle = text("sklearn", "pickled_model");
        if (pickle.isPresent()) {
            throw Pickles.refusal(pickle.get(), Optional.of("sklearn"));
        }
        throw new InferenceException(
                ErrorCode.FAILED_PRECONDITION,
                FILE + ": none of its flavors (" + String.join(", ", flavors.keys())
                        + ") can be served without Python; log the model with one of onnx, xgboost and"
                        + " lightgbm");
    }

    private Prepared file(String flavor, String runtime, String file) {
        if (!files.names().contains(file)) {
            throw InferenceException.invalid(
                    FILE + ": the flavor " + flavor + " names \"" + file + "\", which is not there");
        }
        boolean named = Layout.PICKLES.contains(EntryNames.extension(file));
        if (named || Pickles.isPickle(files.path(file))) {
            throw Pickles.refusal(file, Optional.of(flavor));
        }
        return new Prepared(files, Optional.of(runtime), Optional.of(file), List.of());
    }

    private Prepared savedModel(String flavor) {
        String folder =
                text(flavor, "saved_model_dir").or(() -> text(flavor, "data")).orElse("data");
        ModelFiles below = FormatPreparation.below(files, folder + "/");
        for (String inner : List.of("", "model/")) {
            if (below.names().contains(inner + "saved_model.pb")) {
                return new Prepared(
                        FormatPreparation.below(below, inner), Optional.of("tensorflow"), Optional.empty(), List.of());
            }
        }
        throw new InferenceException(
                ErrorCode.FAILED_PRECONDITION,
                FILE + ": there is no SavedModel in \"" + folder + "\" (a file saved_model.pb), which the flavor "
                        + flavor + " needs; export the model to ONNX with tf2onnx");
    }

    private String torchFile() {
        String data = text("pytorch", "model_data").orElse("data");
        return data + "/model.pth";
    }

    private String path(String flavor, String key) {
        return text(flavor, key)
                .filter(ModelYaml::isWithin)
                .orElseThrow(() -> InferenceException.invalid(
                        FILE + ": the flavor " + flavor + " names no path within the folder as " + key));
    }

    private Optional<String> text(String flavor, String key) {
        return flavors.at(flavor)
                .flatMap(node -> node.at(key))
                .filter(node -> node instanceof YamlNode.Scalar scalar && !scalar.isNull())
                .map(node -> ((YamlNode.Scalar) node).value());
    }
}
