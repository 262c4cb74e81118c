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
import dev.barista.server.telemetry.AccessLog;
import dev.barista.server.telemetry.CacheLog;
import dev.barista.server.telemetry.LifecycleLog;
import dev.barista.server.telemetry.ModelGauges;
import dev.barista.server.telemetry.ServerLog;
import dev.barista.server.telemetry.ServerMetrics;
import dev.barista.storage.TritonConfig;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;

/**
 * What a server is put together from: the one place that names runtimes, kinds of storage and protocols.
 *
 * @param runtimes that open models
 * @param sources of models, beside the repositories of the configuration
 * @param memory for bodies, answers and tensors
 */
record Composition(
        ServerConfig config,
        Clock clock,
        List<ModelRuntime> runtimes,
        List<ModelSource> sources,
        ServerLog log,
        ServerMetrics metrics,
        PooledByteBufAllocator memory) {

    /** The usual one. */
    static Composition of(ServerConfig config) {
        return new Composition(
                config,
                Clock.system(),
                List.of(new OnnxRuntime()),
                List.of(),
                new ServerLog(),
                new ServerMetrics(),
                PooledByteBufAllocator.DEFAULT);
    }

    private TensorAllocator tensorMemory() {
        return new NettyTensorAllocator(memory);
    }

    /** Starts loading the models; does not wait for them. */
    Barista startModels() {
        BaristaBuilder builder = Barista.builder()
                .clock(clock)
                .allocator(tensorMemory())
                .instances(config.instances())
                .queueCapacity(config.queueCapacity())
                .lifecycleListener(new LifecycleLog(log, clock))
                .lifecycleListener(metrics)
                .cache(config.cache())
                .cacheWatcher(new CacheLog(log));
        runtimes.forEach(builder::runtime);
        sources.forEach(builder::source);
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
                state,
                metrics,
                clock,
                tensorMemory(),
                config.allowsModelControl(),
                config.instances(),
                (model, json) -> TritonConfig.fromJson(model, json).config());
    }

    /** What answers requests: gRPC calls by one handler, all others by the other. */
    RequestHandler handler(FrontEndParts frontEnd, OipParts oip, HealthBoard health, ModelGauges gauges) {
        RequestHandler rest = new RestServer(frontEnd, oip, gauges);
        RequestHandler grpc = new GrpcServer(frontEnd, GrpcMethods.of(oip, health));
        return (request, progress) -> (GrpcServer.isGrpc(request) ? grpc : rest).handle(request, progress);
    }
}
