package dev.barista.server;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFileNames;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.model.spi.RuntimeAvailability;
import java.util.List;
import java.util.Optional;

/**
 * Stands for a runtime that there is none of, so that whoever brings its files hears what to do instead of a list of
 * what would have been recognised.
 *
 * @param files by which its models are recognised
 */
record AbsentRuntime(String name, String platform, ModelFileNames files, String remedy) implements ModelRuntime {

    static final AbsentRuntime TENSORFLOW = new AbsentRuntime(
            "tensorflow",
            "tensorflow_savedmodel",
            new ModelFileNames(List.of("saved_model.pb"), List.of()),
            "no TensorFlow SavedModel is opened here; convert it, to ONNX by \"python -m tf2onnx.convert --saved-model"
                    + " FOLDER --output model.onnx\" or to TensorFlow Lite by"
                    + " tf.lite.TFLiteConverter.from_saved_model(FOLDER)");

    static final AbsentRuntime TORCH = new AbsentRuntime(
            "torch",
            "pytorch_libtorch",
            new ModelFileNames(List.of("model.pt"), List.of(".pt", ".pth")),
            "no TorchScript is opened here; export the model to ONNX by"
                    + " torch.onnx.export(model, inputs, \"model.onnx\")");

    @Override
    public Optional<String> modelFile(ModelFiles given) {
        return files.find(given);
    }

    @Override
    public RuntimeAvailability availability() {
        return new RuntimeAvailability.Missing(remedy);
    }

    @Override
    public boolean isInstalled() {
        return false;
    }

    @Override
    public LoadedModel load(ModelFiles given, LoadOptions options) {
        throw new InferenceException(ErrorCode.FAILED_PRECONDITION, remedy);
    }
}
