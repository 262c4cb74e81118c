package dev.barista.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * A place elsewhere that holds files, each as a whole. Thread-safe; what it throws may pass, unless it is no
 * IOException.
 */
interface ObjectStore extends AutoCloseable {

    /** What the place is called for people: without anything that is nobody's business. */
    String location();

    /** All files that are there now. */
    List<StoredObject> list() throws IOException;

    /**
     * The content of a file from some byte on.
     *
     * @throws dev.barista.model.InferenceException if the file is not there any more as it was listed, or must not be
     *     read
     */
    InputStream open(StoredObject object, long from) throws IOException;

    @Override
    void close();
}
