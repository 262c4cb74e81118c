package dev.barista.protocol.oip;

import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.Signature;
import java.util.List;

/**
 * A model's metadata.
 *
 * @param versions those that can be called
 * @param signature of the version that was asked about
 */
public record ModelView(ModelName name, List<ModelVersion> versions, String platform, Signature signature) {

    public ModelView {
        versions = List.copyOf(versions);
    }
}
