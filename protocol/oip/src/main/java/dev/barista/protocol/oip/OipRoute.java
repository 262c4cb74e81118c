package dev.barista.protocol.oip;

import dev.barista.model.ModelName;
import dev.barista.model.VersionSelector;
import java.util.Optional;

/** One thing that a REST caller can ask for. */
public sealed interface OipRoute {

    /** The HTTP method that the route takes; another one is answered by 405. */
    default String method() {
        return switch (this) {
            case ModelInfer _,
                    RepositoryIndex _,
                    RepositoryLoad _,
                    RepositoryUnload _,
                    SharedMemoryRegister _,
                    SharedMemoryUnregister _ -> "POST";
            case CudaSharedMemory(var action) -> action.equals("status") ? "GET" : "POST";
            case ServerMetadata _,
                    ServerLive _,
                    ServerReady _,
                    ModelList _,
                    ModelMetadata _,
                    ModelReady _,
                    ModelConfig _,
                    ModelStatistics _,
                    AllStatistics _,
                    SharedMemoryStatus _ -> "GET";
        };
    }

    /** {@code /v2}. */
    record ServerMetadata() implements OipRoute {}

    /** {@code /v2/health/live}. */
    record ServerLive() implements OipRoute {}

    /** {@code /v2/health/ready}. */
    record ServerReady() implements OipRoute {}

    /** {@code /v2/models}. */
    record ModelList() implements OipRoute {}

    /** {@code /v2/models/stats}. */
    record AllStatistics() implements OipRoute {}

    /** {@code /v2/models/M[/versions/V]}. */
    record ModelMetadata(ModelName model, VersionSelector version) implements OipRoute {}

    /** {@code /v2/models/M[/versions/V]/ready}. */
    record ModelReady(ModelName model, VersionSelector version) implements OipRoute {}

    /** {@code /v2/models/M[/versions/V]/infer}. */
    record ModelInfer(ModelName model, VersionSelector version) implements OipRoute {}

    /** {@code /v2/models/M[/versions/V]/config}. */
    record ModelConfig(ModelName model, VersionSelector version) implements OipRoute {}

    /** {@code /v2/models/M[/versions/V]/stats}; no version means all of them, not the latest. */
    record ModelStatistics(ModelName model, Optional<VersionSelector> version) implements OipRoute {}

    /** {@code /v2/repository/index}. */
    record RepositoryIndex() implements OipRoute {}

    /** {@code /v2/repository/models/M/load}. */
    record RepositoryLoad(ModelName model) implements OipRoute {}

    /** {@code /v2/repository/models/M/unload}. */
    record RepositoryUnload(ModelName model) implements OipRoute {}

    /** {@code /v2/systemsharedmemory[/region/R]/status}; "" means all regions. */
    record SharedMemoryStatus(String region) implements OipRoute {}

    /** {@code /v2/systemsharedmemory/region/R/register}. */
    record SharedMemoryRegister(String region) implements OipRoute {}

    /** {@code /v2/systemsharedmemory[/region/R]/unregister}; "" means all regions. */
    record SharedMemoryUnregister(String region) implements OipRoute {}

    /** {@code /v2/cudasharedmemory[/region/R]/...}. */
    record CudaSharedMemory(String action) implements OipRoute {}
}
