package dev.barista.lifecycle;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelVersion;
import dev.barista.model.NearestName;
import dev.barista.model.VersionSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What all threads see of one model: an immutable table to look leases up in, and its status.
 *
 * @param ready the versions that serve
 * @param latest the newest of these; null if none serves
 * @param labelled the version behind each label that resolves
 * @param desiredLabels where labels should point
 * @param available the versions in the repository
 * @param settled whether the model does not stand in the way of the server's readiness
 */
record ModelBoard<S extends AutoCloseable>(
        ModelStatus status,
        Map<ModelVersion, ServedVersion<S>> ready,
        @Nullable ServedVersion<S> latest,
        Map<String, ServedVersion<S>> labelled,
        Map<String, ModelVersion> desiredLabels,
        Set<ModelVersion> available,
        boolean settled) {

    /** The version selected, or null if it does not serve; {@link #refusal} then says why. */
    @Nullable
    ServedVersion<S> find(VersionSelector selector) {
        if (selector instanceof VersionSelector.Latest) {
            return latest;
        }
        if (selector instanceof VersionSelector.Numbered numbered) {
            return ready.get(numbered.version());
        }
        if (selector instanceof VersionSelector.Labelled labelledBy) {
            return labelled.get(labelledBy.label());
        }
        throw new IllegalStateException("unknown selector " + selector);
    }

    /** Why the version selected does not serve. */
    InferenceException refusal(VersionSelector selector) {
        if (selector instanceof VersionSelector.Numbered numbered) {
            return refusalOfNumber(numbered.version());
        }
        if (selector instanceof VersionSelector.Labelled labelledBy) {
            return refusalOfLabel(labelledBy.label());
        }
        return refusalOfModel();
    }

    private String model() {
        return "model \"" + status.name() + "\"";
    }

    private InferenceException refusalOfModel() {
        if (status.unloadedByOperator()) {
            return unavailable(model() + " was unloaded by an operator; load it to use it again", null);
        }
        if (status.error().isPresent() && status.versions().isEmpty()) {
            return unavailable(model() + " is not ready: " + status.error().get(), null);
        }
        if (status.versions().isEmpty()) {
            String notes = status.notes().isEmpty() ? "" : ": " + String.join("; ", status.notes());
            return unavailable(model() + " has no version to serve" + notes, null);
        }
        VersionStatus newest = status.versions().get(status.versions().size() - 1);
        return unavailable(model() + " is not ready: " + describe(newest), newest.state());
    }

    private InferenceException refusalOfNumber(ModelVersion version) {
        if (status.unloadedByOperator()) {
            return refusalOfModel();
        }
        for (VersionStatus known : status.versions()) {
            if (known.version().equals(version)) {
                return unavailable(model() + " is not ready: " + describe(known), known.state());
            }
        }
        String reason = available.contains(version)
                ? " does not serve version " + version
                        + ": it is in the repository, but not chosen by the version policy"
                : " has no version " + version;
        return new InferenceException(ErrorCode.NOT_FOUND, model() + reason + "; " + serving());
    }

    private InferenceException refusalOfLabel(String label) {
        ModelVersion target = desiredLabels.get(label);
        if (target == null) {
            return new InferenceException(
                    ErrorCode.NOT_FOUND,
                    model() + " has no label \"" + label + "\"" + NearestName.hint(label, desiredLabels.keySet()));
        }
        InferenceException cause = refusalOfNumber(target);
        return unavailable(
                "label \"" + label + "\" points at version " + target + ", which does not serve: " + cause.getMessage(),
                null);
    }

    private String serving() {
        if (ready.isEmpty()) {
            return "none is served now";
        }
        List<String> numbers = new ArrayList<>();
        for (VersionStatus version : status.versions()) {
            if (version.state().isServing()) {
                numbers.add(version.version().toString());
            }
        }
        return (numbers.size() == 1 ? "served is version " : "served are versions ") + String.join(", ", numbers);
    }

    private static String describe(VersionStatus version) {
        String text = "version " + version.version() + " is " + version.state().name();
        return version.state() instanceof ModelState.Failed failed
                ? text + ": " + failed.error().getMessage()
                : text;
    }

    private static InferenceException unavailable(String message, @Nullable ModelState state) {
        Throwable cause = state instanceof ModelState.Failed failed ? failed.error() : null;
        return new InferenceException(ErrorCode.UNAVAILABLE, message, cause);
    }
}
