package dev.barista.storage;

import dev.barista.lifecycle.VersionPreparation;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Understands what programs make that know nothing of this server; each in a type of its own. */
record FormatPreparation(LocalCopies copies) implements VersionPreparation {

    @Override
    public Prepared prepare(ModelFiles files) {
        return prepare(files, true);
    }

    /** @param packed whether an archive may be the model: one within another is not */
    private Prepared prepare(ModelFiles files, boolean packed) {
        return switch (Layout.of(files.names())) {
            case Layout.Plain(String folder) -> {
                ModelFiles model = below(files, folder);
                Pickles.refuseIn(model);
                yield new Prepared(model, Optional.empty(), Optional.empty(), List.of());
            }
            case Layout.MlFlow(String folder) -> new MlflowModel(below(files, folder)).prepared();
            case Layout.TorchServe() -> TorchServeModel.prepared(files);
            case Layout.Archive(String file) when packed -> prepare(unpacked(files.path(file)), false);
            case Layout.Archive(String file) ->
                throw new InferenceException(
                        ErrorCode.FAILED_PRECONDITION, "the archive holds nothing but the archive \"" + file + "\"");
            case Layout.Pickled(String file) -> throw Pickles.refusal(file);
            case Layout.SessionBundle() ->
                throw new InferenceException(
                        ErrorCode.FAILED_PRECONDITION,
                        "it is a session bundle of TensorFlow 1, which no runtime opens; convert its checkpoint"
                                + " to ONNX, with \"python -m tf2onnx.convert --checkpoint export.meta\"");
        };
    }

    /** By content, so the same archive is unpacked once, wherever it lies and however often it is loaded. */
    private ModelFiles unpacked(Path archive) {
        try {
            Path folder = copies.copy("unpacked-" + Digests.sha256(archive), making -> {
                FileTrees.remove(making);
                Unpacker.unpack(archive, Files.createDirectory(making), Unpacker.Limits.DEFAULT);
            });
            return new ModelFiles(folder, FileTrees.names(folder));
        } catch (IOException e) {
            throw new InferenceException(
                    ErrorCode.UNAVAILABLE,
                    "the archive \"" + archive.getFileName() + "\" can't be read: " + RepositoryReader.reason(e),
                    e);
        }
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
