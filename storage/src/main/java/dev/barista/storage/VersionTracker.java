package dev.barista.storage;

import dev.barista.lifecycle.VersionFiles;
import dev.barista.lifecycle.VersionPreparation;
import dev.barista.model.ModelVersion;
import dev.barista.model.spi.ModelFiles;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Follows one version from look to look. What was published of it stays until something else has settled. */
final class VersionTracker {

    private final Settling settling;
    private final VersionPreparation preparation;
    private Optional<VersionFiles> published = Optional.empty();
    private Optional<String> note = Optional.empty();
    private boolean waiting;

    VersionTracker(Settling settling, VersionPreparation preparation) {
        this.settling = settling;
        this.preparation = preparation;
    }

    void update(VersionListing listing) {
        boolean settled = settling.settled(listing.files());
        waiting = false;
        note = Optional.empty();
        if (listing.obstacle().isPresent()) {
            note = listing.obstacle().map(obstacle -> waits(listing.version(), obstacle));
        } else if (!settled) {
            waiting = true;
            note = Optional.of(waits(listing.version(), "its files are still changing"));
        } else if (listing.files().isEmpty()) {
            published = Optional.empty();
            note = Optional.of(waits(listing.version(), "its folder is empty"));
        } else {
            publish(listing);
        }
    }

    private void publish(VersionListing listing) {
        String fingerprint = fingerprint(listing.files());
        if (published.isEmpty() || !published.get().fingerprint().equals(fingerprint)) {
            List<String> names = listing.files().stream().map(FileStamp::name).toList();
            ModelFiles files = new ModelFiles(listing.root(), names);
            published = Optional.of(
                    new VersionFiles(listing.version(), files, fingerprint, new FolderExamples(files), preparation));
        }
    }

    private String waits(ModelVersion version, String why) {
        return "version " + version + " waits" + (published.isPresent() ? ", as it was before goes on serving" : "")
                + ": " + why;
    }

    /** The version as it last settled, if it ever did. */
    Optional<VersionFiles> published() {
        return published;
    }

    /** What keeps it, or its newest state, from being published. */
    Optional<String> note() {
        return note;
    }

    /** Whether mere time may settle it. */
    boolean isWaiting() {
        return waiting;
    }

    private static String fingerprint(List<FileStamp> files) {
        MessageDigest digest = Digests.sha256();
        for (FileStamp file : files) {
            digest.update(file.content().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }
}
