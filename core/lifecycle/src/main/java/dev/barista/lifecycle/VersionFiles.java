package dev.barista.lifecycle;

import dev.barista.model.ModelVersion;
import dev.barista.model.spi.ModelFiles;

/**
 * A version as a source found it: complete and settled.
 *
 * @param files may have to be prepared before a runtime can open them
 * @param fingerprint changes when the content changes; equal fingerprints mean that nothing is to be done
 */
public record VersionFiles(
        ModelVersion version,
        ModelFiles files,
        String fingerprint,
        VersionExamples examples,
        VersionPreparation preparation) {

    /** Of files that a runtime can open as they lie. */
    public VersionFiles(ModelVersion version, ModelFiles files, String fingerprint, VersionExamples examples) {
        this(version, files, fingerprint, examples, VersionPreparation.NONE);
    }

    /** Whether both stand for the same content. */
    public boolean sameContent(VersionFiles other) {
        return version.equals(other.version) && fingerprint.equals(other.fingerprint);
    }
}
