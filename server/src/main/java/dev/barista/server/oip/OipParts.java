package dev.barista.server.oip;

import dev.barista.inference.Barista;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.model.Clock;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.TensorAllocator;
import dev.barista.protocol.oip.NoSharedMemory;
import dev.barista.protocol.oip.SharedMemory;
import dev.barista.scheduling.SchedulingSettings;
import dev.barista.server.sharedmemory.SharedRegions;
import dev.barista.server.telemetry.ServerMetrics;
import dev.barista.storage.UploadSource;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What the protocol's handlers are made of.
 *
 * @param uploads one of the sources of the models
 * @param allocator gives the memory of inputs
 * @param allowsModelControl whether callers may load and unload models
 * @param scheduling how calls are run where a model's configuration says nothing
 * @param regions of shared memory that callers may register; empty for a server that uses none
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
        Optional<SharedRegions> regions,
        BiFunction<ModelName, String, ModelConfig> configReader) {

    /** What inference calls may name. */
    SharedMemory sharedMemory() {
        return regions.<SharedMemory>map(all -> all).orElseGet(NoSharedMemory::off);
    }

    /** @throws InferenceException if this server uses no shared memory */
    SharedRegions registeredRegions() {
        return regions.orElseThrow(() -> NoSharedMemory.off().refusal("regions of shared memory"));
    }

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
