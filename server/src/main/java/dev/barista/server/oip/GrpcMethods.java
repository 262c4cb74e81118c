package dev.barista.server.oip;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.VersionSelector;
import dev.barista.protocol.oip.GrpcMessages;
import dev.barista.protocol.oip.LoadOverrides;
import dev.barista.protocol.oip.RepositoryRequests;
import dev.barista.protocol.oip.SharedRegion;
import dev.barista.protocol.oip.StatisticsView;
import dev.barista.protocol.oip.messages.ModelConfigRequest;
import dev.barista.protocol.oip.messages.ModelMetadataRequest;
import dev.barista.protocol.oip.messages.ModelReadyRequest;
import dev.barista.protocol.oip.messages.ModelReadyResponse;
import dev.barista.protocol.oip.messages.ModelStatisticsRequest;
import dev.barista.protocol.oip.messages.RepositoryIndexRequest;
import dev.barista.protocol.oip.messages.RepositoryModelLoadRequest;
import dev.barista.protocol.oip.messages.RepositoryModelLoadResponse;
import dev.barista.protocol.oip.messages.RepositoryModelUnloadRequest;
import dev.barista.protocol.oip.messages.RepositoryModelUnloadResponse;
import dev.barista.protocol.oip.messages.ServerLiveRequest;
import dev.barista.protocol.oip.messages.ServerLiveResponse;
import dev.barista.protocol.oip.messages.ServerMetadataRequest;
import dev.barista.protocol.oip.messages.ServerReadyRequest;
import dev.barista.protocol.oip.messages.ServerReadyResponse;
import dev.barista.protocol.oip.messages.SystemSharedMemoryRegisterRequest;
import dev.barista.protocol.oip.messages.SystemSharedMemoryRegisterResponse;
import dev.barista.protocol.oip.messages.SystemSharedMemoryStatusRequest;
import dev.barista.protocol.oip.messages.SystemSharedMemoryUnregisterRequest;
import dev.barista.protocol.oip.messages.SystemSharedMemoryUnregisterResponse;
import dev.barista.server.grpc.GrpcFrames;
import dev.barista.server.grpc.GrpcMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The methods of {@code inference.GRPCInferenceService}, of health checking and of reflection, by path. */
public final class GrpcMethods {

    static final String SERVICE = "inference.GRPCInferenceService";

    private static final List<String> OF_CUDA =
            List.of("CudaSharedMemoryStatus", "CudaSharedMemoryRegister", "CudaSharedMemoryUnregister");

    private final Map<String, GrpcMethod> methods = new HashMap<>();
    private final ServerState state;
    private final ModelCatalog catalog;
    private final ModelControl control;
    private final OipParts parts;

    private GrpcMethods(OipParts parts) {
        this.state = parts.state();
        this.catalog = parts.catalog();
        this.control = parts.control();
        this.parts = parts;
    }

    public static Map<String, GrpcMethod> of(OipParts parts, HealthBoard health) {
        GrpcMethods made = new GrpcMethods(parts);
        made.addInference(new GrpcInfer(parts));
        made.addServer();
        made.addModels();
        made.addRepository();
        made.addSharedMemory();
        made.addAbsent();
        made.methods.putAll(health.methods());
        made.methods.putAll(new GrpcReflection().methods());
        return Map.copyOf(made.methods);
    }

    private void addInference(GrpcInfer infer) {
        methods.put(path("ModelInfer"), GrpcMethod.unary(infer::unary));
        methods.put(path("ModelStreamInfer"), call -> new InferStream(call, infer));
    }

    private void addServer() {
        add(
                "ServerLive",
                ServerLiveRequest.parser(),
                request -> ServerLiveResponse.newBuilder().setLive(true).build());
        add(
                "ServerReady",
                ServerReadyRequest.parser(),
                request -> ServerReadyResponse.newBuilder()
                        .setReady(state.isReady())
                        .build());
        add("ServerMetadata", ServerMetadataRequest.parser(), request -> GrpcMessages.server(state.view()));
    }

    private void addModels() {
        add(
                "ModelReady",
                ModelReadyRequest.parser(),
                request -> ModelReadyResponse.newBuilder()
                        .setReady(catalog.isReady(
                                new ModelName(request.getName()), VersionSelector.parse(request.getVersion())))
                        .build());
        add(
                "ModelMetadata",
                ModelMetadataRequest.parser(),
                request -> GrpcMessages.model(
                        catalog.model(new ModelName(request.getName()), VersionSelector.parse(request.getVersion()))));
        add(
                "ModelConfig",
                ModelConfigRequest.parser(),
                request -> GrpcMessages.config(
                        catalog.config(new ModelName(request.getName()), VersionSelector.parse(request.getVersion()))));
        add(
                "ModelStatistics",
                ModelStatisticsRequest.parser(),
                request -> GrpcMessages.statistics(statistics(request)));
    }

    private List<StatisticsView> statistics(ModelStatisticsRequest request) {
        if (request.getName().isEmpty()) {
            return catalog.statistics();
        }
        Optional<VersionSelector> version = Optional.of(request.getVersion())
                .filter(text -> !text.isEmpty())
                .map(VersionSelector::parse);
        return catalog.statistics(new ModelName(request.getName()), version);
    }

    private void addRepository() {
        add("RepositoryIndex", RepositoryIndexRequest.parser(), request -> {
            RepositoryRequests.checkRepositoryName(request.getRepositoryName());
            return GrpcMessages.index(catalog.index(request.getReady()));
        });
        addAsync("RepositoryModelLoad", RepositoryModelLoadRequest.parser(), request -> {
            RepositoryRequests.checkRepositoryName(request.getRepositoryName());
            return control.load(new ModelName(request.getModelName()), LoadOverrides.of(request))
                    .thenApply(done -> RepositoryModelLoadResponse.getDefaultInstance());
        });
        addAsync("RepositoryModelUnload", RepositoryModelUnloadRequest.parser(), request -> {
            RepositoryRequests.checkRepositoryName(request.getRepositoryName());
            RepositoryRequests.unloadDependents(request);
            return control.unload(new ModelName(request.getModelName()))
                    .thenApply(done -> RepositoryModelUnloadResponse.getDefaultInstance());
        });
    }

    private void addSharedMemory() {
        add(
                "SystemSharedMemoryStatus",
                SystemSharedMemoryStatusRequest.parser(),
                request -> GrpcMessages.sharedMemory(parts.registeredRegions().status(request.getName())));
        add("SystemSharedMemoryRegister", SystemSharedMemoryRegisterRequest.parser(), request -> {
            parts.registeredRegions().register(SharedRegion.of(request));
            return SystemSharedMemoryRegisterResponse.getDefaultInstance();
        });
        add("SystemSharedMemoryUnregister", SystemSharedMemoryUnregisterRequest.parser(), request -> {
            parts.registeredRegions().unregister(request.getName());
            return SystemSharedMemoryUnregisterResponse.getDefaultInstance();
        });
    }

    private void addAbsent() {
        OF_CUDA.forEach(name -> addAbsent(name, RestSharedMemory.NO_CUDA));
        addAbsent("TraceSetting", "trace settings are not supported; the Server-Timing header tells where time went");
        addAbsent("LogSettings", "log settings can't be changed by request; see barista serve --log-format");
    }

    private void addAbsent(String name, String why) {
        methods.put(path(name), call -> {
            throw new InferenceException(ErrorCode.UNIMPLEMENTED, name + ": " + why);
        });
    }

    private <Q> void add(String name, Parser<Q> parser, Function<Q, MessageLite> handler) {
        addAsync(name, parser, request -> CompletableFuture.completedStage(handler.apply(request)));
    }

    private <Q> void addAsync(
            String name, Parser<Q> parser, Function<Q, CompletionStage<? extends MessageLite>> handler) {
        methods.put(path(name), GrpcMethod.unary((call, message) -> {
            Q request = GrpcFrames.parse(parser, message);
            var _ = handler.apply(request)
                    .whenComplete((answer, failure) -> call.onEventLoop(() -> {
                        if (failure != null) {
                            call.fail(failure);
                        } else {
                            call.finish(GrpcFrames.of(answer, call.memory()));
                        }
                    }));
        }));
    }

    private static String path(String method) {
        return "/" + SERVICE + "/" + method;
    }
}
