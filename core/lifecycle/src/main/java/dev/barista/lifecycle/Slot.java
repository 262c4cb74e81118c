package dev.barista.lifecycle;

import dev.barista.lifecycle.ModelView.Phase;
import dev.barista.lifecycle.ModelView.SlotView;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelVersion;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One incarnation of a version, from wanted to gone. Belongs to lifecycle control; no other thread touches it. */
final class Slot<S extends AutoCloseable> {

    private final long id;
    private final Build build;
    private final VersionFiles files;
    private final int attempt;

    private ModelState state = new ModelState.Waiting();
    private Instant since;
    private boolean retryDue;
    private @Nullable LoadResult<S> result;
    private @Nullable ServedVersion<S> served;

    /** @param attempt how often this build is being tried, from 1 */
    Slot(long id, Build build, VersionFiles files, int attempt, Instant since) {
        this.id = id;
        this.build = build;
        this.files = files;
        this.attempt = attempt;
        this.since = since;
    }

    long id() {
        return id;
    }

    Build build() {
        return build;
    }

    VersionFiles files() {
        return files;
    }

    ModelVersion version() {
        return build.version();
    }

    int attempt() {
        return attempt;
    }

    ModelState state() {
        return state;
    }

    void moveTo(ModelState next, Instant now) {
        if (!state.canBecome(next)) {
            throw new IllegalStateException(
                    "version " + version() + " can't go from " + state.name() + " to " + next.name());
        }
        state = next;
        since = now;
    }

    /** Loading is done; the slot may be published. */
    void loaded(LoadResult<S> loadResult, ServedVersion<S> servedVersion) {
        result = loadResult;
        served = servedVersion;
    }

    /** What leases are taken from; there since it was loaded. */
    ServedVersion<S> served() {
        return Objects.requireNonNull(served);
    }

    Optional<InferenceException> error() {
        return state instanceof ModelState.Failed failed ? Optional.of(failed.error()) : Optional.empty();
    }

    void allowRetry() {
        retryDue = true;
    }

    List<String> notes() {
        LoadResult<S> loaded = result;
        return loaded == null ? List.of() : loaded.notes();
    }

    SlotView view() {
        return new SlotView(id, build, phase());
    }

    private Phase phase() {
        if (state instanceof ModelState.Waiting) {
            return Phase.WAITING;
        }
        if (state instanceof ModelState.Failed) {
            return retryDue ? Phase.RETRY_DUE : Phase.FAILED;
        }
        if (state instanceof ModelState.Ready) {
            return Phase.READY;
        }
        if (state instanceof ModelState.Draining || state instanceof ModelState.Gone) {
            return Phase.DRAINING;
        }
        return served == null ? Phase.LOADING : Phase.WARM;
    }

    VersionStatus status(List<String> labels) {
        LoadResult<S> loaded = result;
        if (loaded == null) {
            return new VersionStatus(version(), state, since, labels, 0, Optional.empty(), "");
        }
        return new VersionStatus(
                version(),
                state,
                since,
                labels,
                loaded.memoryBytes(),
                Optional.of(loaded.version().signature()),
                loaded.version().platform());
    }
}
