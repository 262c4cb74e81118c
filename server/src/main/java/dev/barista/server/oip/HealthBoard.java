package dev.barista.server.oip;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.VersionSelector;
import dev.barista.protocol.oip.messages.health.HealthCheckRequest;
import dev.barista.protocol.oip.messages.health.HealthCheckResponse;
import dev.barista.protocol.oip.messages.health.HealthCheckResponse.ServingStatus;
import dev.barista.server.grpc.GrpcCall;
import dev.barista.server.grpc.GrpcFrames;
import dev.barista.server.grpc.GrpcMethod;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * gRPC's health checking: of the server ("" or the inference service's name) and of each model by its name. Watchers
 * are told when it is worth looking again. Thread-safe.
 */
public final class HealthBoard {

    private static final String SERVICE = "/grpc.health.v1.Health/";

    private final ServerState state;
    private final ModelCatalog catalog;
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();

    public HealthBoard(OipParts parts) {
        this.state = parts.state();
        this.catalog = parts.catalog();
    }

    Map<String, GrpcMethod> methods() {
        return Map.of(SERVICE + "Check", GrpcMethod.unary(this::check), SERVICE + "Watch", Watcher::new);
    }

    /** Has all watchers look again, after something happened that may have changed their answer. */
    public void changed() {
        for (Watcher watcher : watchers) {
            watcher.look();
        }
    }

    private ServingStatus status(String service) {
        if (service.isEmpty() || service.equals(GrpcMethods.SERVICE)) {
            return state.isReady() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        }
        if (!ModelName.isValid(service) || !catalog.isKnown(new ModelName(service))) {
            return ServingStatus.SERVICE_UNKNOWN;
        }
        boolean ready = catalog.isReady(new ModelName(service), new VersionSelector.Latest());
        return ready && !state.isDraining() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    }

    private void check(GrpcCall call, ByteBuf message) {
        String service = GrpcFrames.parse(HealthCheckRequest.parser(), message).getService();
        ServingStatus status = status(service);
        if (status == ServingStatus.SERVICE_UNKNOWN) {
            throw new InferenceException(
                    ErrorCode.NOT_FOUND,
                    "there is no service or model \"" + service + "\"; leave it empty to ask about the server");
        }
        call.finish(frame(call, status));
    }

    private static ByteBuf frame(GrpcCall call, ServingStatus status) {
        return GrpcFrames.of(HealthCheckResponse.newBuilder().setStatus(status).build(), call.memory());
    }

    /** One Watch call; its fields belong to the call's event loop. */
    private final class Watcher implements GrpcMethod.Receiver {

        private final GrpcCall call;
        private @Nullable String service;
        private @Nullable ServingStatus told;

        Watcher(GrpcCall call) {
            this.call = call;
        }

        @Override
        public void message(ByteBuf message) {
            service = GrpcFrames.parse(HealthCheckRequest.parser(), message).getService();
            watchers.add(this);
            look();
        }

        void look() {
            call.onEventLoop(() -> {
                String watched = service;
                ServingStatus now = watched == null ? told : status(watched);
                if (now != null && now != told) {
                    told = now;
                    call.send(frame(call, now));
                }
            });
        }

        @Override
        public void halfClosed() {
            if (service == null) {
                throw InferenceException.invalid("Watch takes one message, got none");
            }
        }

        @Override
        public void cancelled() {
            watchers.remove(this);
        }
    }

    /** Ends all Watch calls, so that they do not hold up a shutdown. */
    public void close() {
        for (Watcher watcher : watchers) {
            watcher.call.onEventLoop(() -> {
                watchers.remove(watcher);
                watcher.call.fail(new InferenceException(ErrorCode.UNAVAILABLE, "the server is shutting down"));
            });
        }
    }
}
