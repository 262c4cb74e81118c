package dev.barista.server.oip;

import dev.barista.inference.Barista;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.model.Clock;
import dev.barista.model.ModelName;
import dev.barista.model.TensorAllocator;
import dev.barista.scheduling.SchedulingSettings;
import dev.barista.server.telemetry.ServerMetrics;
import dev.barista.storage.UploadSource;
import java.util.function.BiFunction;

/**
 * What the protocol's handlers are made of.
 *
 * @param uploads one of the sources of the models
 * @param allocator gives the memory of inputs
 * @param allowsModelControl whether callers may load and unload models
 * @param scheduling how calls are run where a model's configuration says nothing
 * @param configReader reads a model's configuration from the JSON of a load call
 */
public record OipParts(
        Barista barista,
        UploadSource uploads,
        ServerState state,
        ServerMetrics metrics,
        Clock clock,
        TensorAllocator allocator,
        boolean allowsModelControl,
        SchedulingSettings scheduling,
        BiFunction<ModelName, String, ModelConfig> configReader) {

    ModelCatalog catalog() {
        return new ModelCatalog(barista, scheduling);
    }

    ModelControl control() {
        return new ModelControl(this);
    }

    CallLedger ledger(String protocol) {
        return new CallLedger(protocol, barista, metrics, clock);
    }
}
