package dev.barista.lifecycle;

import dev.barista.model.ModelVersion;
import dev.barista.model.Signature;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;

/**
 * A version in memory, warmed and checked.
 *
 * @param model stays the lifecycle's, which closes it after whatever a {@link ServableFactory} made of it
 * @param signature what requests are checked against: the whole one without what is the server's to fill in
 * @param whole what the model declares with the configuration's overrides applied; runs are made with this
 * @param platform what protocols report, such as {@code onnxruntime_onnx}
 */
public record LoadedVersion(
        ModelVersion version,
        LoadedModel model,
        Signature signature,
        Signature whole,
        String platform,
        ModelFiles files) {}
