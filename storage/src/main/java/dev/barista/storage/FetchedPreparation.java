package dev.barista.storage;

import dev.barista.lifecycle.VersionPreparation;
import dev.barista.model.spi.ModelFiles;

/** Brings a version's files here before they are looked at. */
record FetchedPreparation(Repository repository, VersionPreparation then) implements VersionPreparation {

    @Override
    public Prepared prepare(ModelFiles files) {
        repository.fetch(files);
        return then.prepare(files);
    }
}
