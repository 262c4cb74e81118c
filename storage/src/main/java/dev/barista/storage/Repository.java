package dev.barista.storage;

import java.io.IOException;
import java.nio.file.Path;

/** A place with models in it. Looked at by one thread at a time. */
interface Repository {

    /** The folder or file that it is. */
    Path location();

    /**
     * What lies there now.
     *
     * @throws IOException if the place itself can't be read; what is below it only makes notes and problems
     */
    RepositoryListing list() throws IOException;
}
