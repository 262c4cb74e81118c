package dev.barista.lifecycle;

import java.util.List;

/**
 * What loading a version came to. Owns the servable and the model under it until they are served.
 *
 * @param memoryBytes as measured after warm-up
 * @param notes what a person should know though nothing failed over it
 */
record LoadResult<S extends AutoCloseable>(LoadedVersion version, S servable, long memoryBytes, List<String> notes) {}
