package dev.barista.storage;

import dev.barista.lifecycle.VersionPreparation.Prepared;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.ModelFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an archive of TorchServe's holds: its model file is served, the Python beside it is not run. */
final class TorchServeModel {

    private static final String FILE = Layout.MANIFEST;

    private TorchServeModel() {}

    static Prepared prepared(ModelFiles files) {
        JsonFields model = JsonFields.parse(FILE, ConfigText.read(files.path(FILE), FILE))
                .object("model")
                .orElseThrow(() -> InferenceException.invalid(FILE + ": expected the key model"));
        String file = model.text("serializedFile")
                .orElseThrow(() -> new InferenceException(
                        ErrorCode.FAILED_PRECONDITION,
                        FILE + ": there is no serializedFile, so the model is Python code, which is not run; archive it"
                                + " as ONNX"));
        if (!files.names().contains(file)) {
            throw InferenceException.invalid(FILE + ": the archive has no file \"" + file + "\"");
        }
        if (Pickles.isPickle(files.path(file)) || model.text("modelFile").isPresent()) {
            throw Pickles.refusal(file, Optional.of("pytorch"));
        }
        List<String> notes = new ArrayList<>();
        model.text("handler")
                .ifPresent(handler -> notes.add(
                        FILE + ": the handler \"" + handler + "\" is not run; callers send what the model takes"));
        return new Prepared(files, KnownFiles.runtimeOf(file), Optional.of(file), notes);
    }
}
