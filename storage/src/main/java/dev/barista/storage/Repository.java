package dev.barista.storage;

import dev.barista.model.spi.ModelFiles;
import java.io.IOException;

/** A place with models in it. Looked at by one thread at a time; fetched from by any. */
interface Repository extends AutoCloseable {

    /** What it is called for people. */
    String location();

    /**
     * What lies there now.
     *
     * @throws IOException if the place itself can't be read; what is below it only makes notes and problems
     */
    RepositoryListing list() throws IOException;

    /**
     * Brings a version's files to where they were listed, if they lie elsewhere. May take long.
     *
     * @throws dev.barista.model.InferenceException if they can't be had
     */
    default void fetch(ModelFiles files) {}

    @Override
    default void close() {}
}
