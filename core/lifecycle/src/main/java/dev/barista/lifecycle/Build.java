package dev.barista.lifecycle;

import dev.barista.model.ModelVersion;

/**
 * What exactly is loaded under a version number: equal builds are the same thing in memory, so nothing is to be done.
 *
 * @param config the part of the configuration that loading depends on
 */
record Build(ModelVersion version, String fingerprint, ModelConfig config) {

    static Build of(VersionFiles files, ModelConfig config) {
        return new Build(files.version(), files.fingerprint(), config.forLoading());
    }
}
