package dev.barista.server;

import dev.barista.lifecycle.ServingConfig;
import dev.barista.model.InferenceException;
import dev.barista.storage.TfBatchingParameters;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a file says about the batching of all models.
 *
 * @param notes what it says that has no effect
 */
record BatchingDefaults(ServingConfig serving, List<String> notes) {

    BatchingDefaults {
        notes = List.copyOf(notes);
    }

    /**
     * Reads a file in the form of TensorFlow Serving's.
     *
     * @throws IllegalArgumentException if it can't be read or makes no sense; the message is for whoever named it
     */
    static BatchingDefaults read(Path file) {
        try {
            TfBatchingParameters.Result read =
                    TfBatchingParameters.read(file.toString(), Files.readString(file), ServingConfig.NONE);
            return new BatchingDefaults(
                    read.serving(),
                    read.notes().stream().map(note -> file + ": " + note).toList());
        } catch (InferenceException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + file, e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is no UTF-8 text", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " can't be read: " + e.getMessage(), e);
        }
    }
}
