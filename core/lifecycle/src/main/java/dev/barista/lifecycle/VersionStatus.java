package dev.barista.lifecycle;

import dev.barista.model.ModelVersion;
import dev.barista.model.Signature;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What there is to say about one version at one moment.
 *
 * @param since when it came into this state
 * @param labels that resolve to it now, sorted
 * @param memoryBytes what it holds; 0 before it is loaded
 * @param signature with the configuration's overrides; empty before it is loaded
 * @param platform what protocols report, such as {@code onnxruntime_onnx}; "" before it is loaded
 */
public record VersionStatus(
        ModelVersion version,
        ModelState state,
        Instant since,
        List<String> labels,
        long memoryBytes,
        Optional<Signature> signature,
        String platform) {

    public VersionStatus {
        labels = List.copyOf(labels);
    }
}
