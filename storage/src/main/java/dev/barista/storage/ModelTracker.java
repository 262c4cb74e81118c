package dev.barista.storage;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.ModelSnapshot;
import dev.barista.lifecycle.VersionFiles;
import dev.barista.lifecycle.VersionPreparation;
import dev.barista.model.Clock;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Follows one model from look to look. Confined to whoever looks. */
final class ModelTracker {

    private final ModelName name;
    private final Duration settle;
    private final Clock clock;
    private final ConfigFiles configReader;
    private final VersionPreparation preparation;
    private final Settling configSettling;
    private final SortedMap<ModelVersion, VersionTracker> versions = new TreeMap<>();
    private List<FileStamp> configFiles = List.of();
    private ModelConfig base = ModelConfig.DEFAULT;
    private ModelConfig config = ModelConfig.DEFAULT;
    private List<String> configNotes = List.of();
    private Optional<String> configError = Optional.empty();
    private TritonWarmUp warmUp = TritonWarmUp.NONE;
    private Path folder = Path.of("");
    private Optional<ModelVersion> folderVersion = Optional.empty();
    private boolean configWaiting;
    private boolean everConfigured;
    private boolean shown;

    ModelTracker(
            ModelName name, Duration settle, Clock clock, ConfigFiles configReader, VersionPreparation preparation) {
        this.preparation = preparation;
        this.name = name;
        this.settle = settle;
        this.clock = clock;
        this.configReader = configReader;
        this.configSettling = new Settling(settle, clock);
    }

    /** Takes a look's findings in. */
    ModelSnapshot update(ModelListing listing) {
        if (listing.readable()) {
            updateConfig(listing);
            List<VersionListing> listed =
                    listing.versions().stream().map(this::numbered).toList();
            versions.keySet()
                    .retainAll(listed.stream().map(VersionListing::version).toList());
            for (VersionListing version : listed) {
                versions.computeIfAbsent(
                                version.version(), v -> new VersionTracker(new Settling(settle, clock), preparation))
                        .update(version);
            }
        }
        return snapshot(listing.notes());
    }

    /** A model's folder that is a version itself has its number from the configuration, if from anywhere. */
    private VersionListing numbered(VersionListing version) {
        return version.isFolder() && folderVersion.isPresent() ? version.withNumber(folderVersion.get()) : version;
    }

    private void updateConfig(ModelListing listing) {
        boolean settled = configSettling.settled(listing.configFiles());
        boolean neverThere = !everConfigured && listing.configFiles().isEmpty();
        configWaiting = !settled && !neverThere;
        boolean same =
                listing.configFiles().equals(configFiles) && listing.base().equals(base);
        if (configWaiting || same) {
            return;
        }
        everConfigured |= !listing.configFiles().isEmpty();
        configFiles = listing.configFiles();
        base = listing.base();
        ConfigReading reading = configReader.read(listing);
        configError = reading.error();
        configNotes = reading.notes();
        folderVersion = reading.version().or(() -> folderVersion);
        if (configError.isEmpty()) {
            config = reading.config();
            warmUp = reading.warmUp();
            folder = listing.folder();
        }
    }

    private ModelSnapshot snapshot(List<String> listingNotes) {
        List<VersionFiles> found = new ArrayList<>();
        List<String> notes = new ArrayList<>(listingNotes);
        notes.addAll(configNotes);
        versions.values().forEach(version -> {
            version.published().map(this::warmed).ifPresent(found::add);
            version.note().ifPresent(notes::add);
        });
        // A model that comes with a configuration is never shown without it.
        boolean firstConfigIsComing = configWaiting && !everConfigured && !shown;
        shown |= !firstConfigIsComing && !found.isEmpty();
        return new ModelSnapshot(name, config, firstConfigIsComing ? List.of() : found, notes, configError);
    }

    private VersionFiles warmed(VersionFiles version) {
        return warmUp.samples().isEmpty()
                ? version
                : new VersionFiles(
                        version.version(),
                        version.files(),
                        version.fingerprint(),
                        warmUp.in(folder, version.examples()),
                        version.preparation());
    }

    /** Whether mere time may change the next snapshot. */
    boolean isWaiting() {
        return configWaiting || versions.values().stream().anyMatch(VersionTracker::isWaiting);
    }
}
