package dev.barista.storage;

import dev.barista.model.ModelName;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * A repository as one look found it.
 *
 * @param rootKey which folder the repository is, where the file system tells
 * @param problems by the name of the entry that has one: what a person should know and no model's notes can say
 * @param unreadable models of which nothing could be learned this time
 * @param folders all folders that were looked into, for watching them
 */
record RepositoryListing(
        Optional<String> rootKey,
        SortedMap<ModelName, ModelListing> models,
        Map<String, String> problems,
        Set<ModelName> unreadable,
        Set<Path> folders) {}
