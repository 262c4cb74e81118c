package dev.barista.storage;

import dev.barista.lifecycle.VersionPreparation;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.ModelFiles;
import java.util.List;
import java.util.Optional;

/** Understands what programs make that know nothing of this server; each in a type of its own. */
record FormatPreparation() implements VersionPreparation {

    @Override
    public Prepared prepare(ModelFiles files) {
        return switch (Layout.of(files.names())) {
            case Layout.Plain(String folder) -> {
                ModelFiles model = below(files, folder);
                Pickles.refuseIn(model);
                yield new Prepared(model, Optional.empty(), Optional.empty(), List.of());
            }
            case Layout.MlFlow(String folder) -> new MlflowModel(below(files, folder)).prepared();
            case Layout.TorchServe() -> TorchServeModel.prepared(files);
            case Layout.Archive(String file) ->
                throw new InferenceException(
                        ErrorCode.FAILED_PRECONDITION, "\"" + file + "\" has to be unpacked before it can be served");
            case Layout.Pickled(String file) -> throw Pickles.refusal(file);
            case Layout.SessionBundle() ->
                throw new InferenceException(
                        ErrorCode.FAILED_PRECONDITION,
                        "it is a session bundle of TensorFlow 1, which no runtime opens; export the model as a"
                                + " SavedModel, with tf.saved_model.save or tf.compat.v1.saved_model.simple_save");
        };
    }

    /** The files in a folder of a version, by their names in there. */
    static ModelFiles below(ModelFiles files, String folder) {
        if (folder.isEmpty()) {
            return files;
        }
        return new ModelFiles(
                files.path(folder),
                files.names().stream()
                        .filter(name -> name.startsWith(folder))
                        .map(name -> name.substring(folder.length()))
                        .toList());
    }
}
