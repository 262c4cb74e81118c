package dev.barista.server;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.model.spi.RuntimeAvailability;
import java.util.Optional;

/**
 * Stands for a runtime that there is none of, so that whoever brings its files hears what to do instead of a list of
 * what would have been recognised.
 *
 * @param file by which its models are recognised
 */
record AbsentRuntime(String name, String platform, String file, String remedy) implements ModelRuntime {

    static final AbsentRuntime TENSORFLOW = new AbsentRuntime(
            "tensorflow",
            "tensorflow_savedmodel",
            "saved_model.pb",
            "no TensorFlow SavedModel is opened here; convert it, to ONNX by \"python -m tf2onnx.convert --saved-model"
                    + " FOLDER --output model.onnx\" or to TensorFlow Lite by"
                    + " tf.lite.TFLiteConverter.from_saved_model(FOLDER)");

    @Override
    public Optional<String> modelFile(ModelFiles files) {
        return files.names().contains(file) ? Optional.of(file) : Optional.empty();
    }

    @Override
    public RuntimeAvailability availability() {
        return new RuntimeAvailability.Missing(remedy);
    }

    @Override
    public LoadedModel load(ModelFiles files, LoadOptions options) {
        throw new InferenceException(ErrorCode.FAILED_PRECONDITION, remedy);
    }
}
