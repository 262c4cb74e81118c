package dev.barista.storage;

import dev.barista.model.InferenceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The text of files that describe models. */
final class ConfigText {

    private static final long MAX_SIZE = 1 << 20;

    private ConfigText() {}

    /**
     * Reads a file.
     *
     * @param name of the file in messages
     * @throws InferenceException {@code INVALID_ARGUMENT} if it can't be read, is too large or no text
     */
    static String read(Path file, String name) {
        try {
            if (Files.size(file) > MAX_SIZE) {
                throw InferenceException.invalid(name + ": a configuration has at most " + MAX_SIZE + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw InferenceException.invalid(name + ": is no UTF-8 text");
        } catch (IOException e) {
            throw InferenceException.invalid(name + ": can't be read: " + RepositoryReader.reason(e));
        }
    }
}
