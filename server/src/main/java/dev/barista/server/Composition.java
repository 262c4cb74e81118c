package dev.barista.server;

import dev.barista.inference.Barista;
import dev.barista.inference.BaristaBuilder;
import dev.barista.lifecycle.ModelSource;
import dev.barista.model.Clock;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.runtime.onnx.OnnxRuntime;
import dev.barista.server.grpc.GrpcServer;
import dev.barista.server.http.FrontEndParts;
import dev.barista.server.http.RequestHandler;
import dev.barista.server.http.RequestIds;
import dev.barista.server.memory.NettyTensorAllocator;
import dev.barista.server.oip.GrpcMethods;
import dev.barista.server.oip.HealthBoard;
import dev.barista.server.oip.OipParts;
import dev.barista.server.oip.RestServer;
import dev.barista.server.oip.ServerState;
import dev.barista.server.oip.StoredInfer;
import dev.barista.server.operations.OperationMetrics;
import dev.barista.server.operations.Operations;
import dev.barista.server.sharedmemory.SharedRegions;
import dev.barista.server.telemetry.AccessLog;
import dev.barista.server.telemetry.BatchingLog;
import dev.barista.server.telemetry.CacheLog;
import dev.barista.server.telemetry.LifecycleLog;
import dev.barista.server.telemetry.ServerGauges;
import dev.barista.server.telemetry.ServerLog;
import dev.barista.server.telemetry.ServerMetrics;
import dev.barista.storage.TritonConfig;
import dev.barista.storage.UploadSource;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;

/**
 * What a server is put together from: the one place that names kinds of storage and protocols.
 *
 * @param runtimes that open models; the first that knows a version's files is taken
 * @param uploads what callers send to be loaded; counts before all other sources
 * @param sources of models, beside the repositories of the configuration
 * @param memory for bodies, answers and tensors
 */
record Composition(
        ServerConfig config,
        Clock clock,
        List<ModelRuntime> runtimes,
        UploadSource uploads,
        List<ModelSource> sources,
        ServerLog log,
        ServerMetrics metrics,
        PooledByteBufAllocator memory) {

    /** The usual one. */
    static Composition of(ServerConfig config) {
        return new Composition(
                config,
                Clock.system(),
                ServerRuntimes.of(OwnRepositories.of(config)),
                new UploadSource(OwnRepositories.temporary()),
                List.of(),
                new ServerLog(),
                new ServerMetrics(),
                PooledByteBufAllocator.DEFAULT);
    }

    private TensorAllocator tensorMemory() {
        return new NettyTensorAllocator(memory);
    }

    /**
     * Begins to open ONNX Runtime, which most models need, and which takes as long as finding them; does not wait for
     * it. The other libraries are opened by the first model that needs them, so that nobody else waits for them.
     */
    void openRuntimes() {
        for (ModelRuntime runtime : runtimes) {
            if (runtime instanceof OnnxRuntime) {
                Thread.ofPlatform().daemon().name("open " + runtime.name()).start(() -> open(runtime));
            }
        }
    }

    private static void open(ModelRuntime runtime) {
        try {
            var _ = runtime.availability();
        } catch (RuntimeException | LinkageError e) {
            // Every model that needs it fails of the same and says why.
            return;
        }
    }

    /** Starts loading the models; does not wait for them. */
    Barista startModels() {
        BaristaBuilder builder = Barista.builder()
                .clock(clock)
                .allocator(tensorMemory())
                .scheduling(config.scheduling())
                .callListener(new BatchingLog(log))
                .lifecycleListener(new LifecycleLog(log, clock))
                .lifecycleListener(metrics)
                .cache(config.cache())
                .cacheWatcher(new CacheLog(log));
        runtimes.forEach(builder::runtime);
        builder.source(uploads);
        sources.forEach(builder::source);
        config.copies().ifPresent(builder::copies);
        config.repositories().forEach(builder::repository);
        return builder.start();
    }

    FrontEndParts frontEndParts() {
        return new FrontEndParts(
                memory, config.limits(), new RequestIds(), clock, log, new AccessLog(config.logsRequests(), clock));
    }

    OipParts oipParts(Barista barista, ServerState state) {
        return new OipParts(
                barista,
                uploads,
                state,
                metrics,
                clock,
                tensorMemory(),
                config.allowsModelControl(),
                config.scheduling(),
                config.sharedMemory()
                        .map(folder -> SharedRegions.in(folder, config.limits().maxRequestBytes())),
                (model, json) -> TritonConfig.fromJson(model, json).config());
    }

    Operations operations(Barista barista, FrontEndParts frontEnd, OipParts oip) {
        return new Operations(new Operations.Parts(
                config.operations(),
                config.ports().isEmpty() ? 0 : config.ports().getFirst(),
                new StoredInfer(frontEnd, oip),
                barista::awaitFirstLoads,
                memory,
                new OperationMetrics(metrics::registry, clock),
                log,
                clock));
    }

    /** What answers requests: gRPC calls by one handler, all others by the other. */
    RequestHandler handler(FrontEndParts frontEnd, OipParts oip, HealthBoard health, Operations operations) {
        ServerGauges gauges = new ServerGauges(metrics, oip.barista(), memory, BuildVersion.current());
        RequestHandler rest = new RestServer(frontEnd, oip, gauges, operations);
        RequestHandler grpc = new GrpcServer(frontEnd, () -> GrpcMethods.of(oip, health));
        return call -> (GrpcServer.isGrpc(call) ? grpc : rest).handle(call);
    }
}
