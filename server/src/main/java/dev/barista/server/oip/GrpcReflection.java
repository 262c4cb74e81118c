package dev.barista.server.oip;

import dev.barista.protocol.oip.messages.reflection.v1.ServerReflectionRequest;
import dev.barista.server.grpc.GrpcCall;
import dev.barista.server.grpc.GrpcFrames;
import dev.barista.server.grpc.GrpcMethod;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * gRPC's reflection: tells clients such as grpcurl of the services and messages. The messages of both its versions are
 * the same on the wire, so one handler serves them. The index is made for the first call, beside the event loops.
 * Thread-safe.
 */
final class GrpcReflection {

    private @Nullable CompletableFuture<ReflectionIndex> index;

    Map<String, GrpcMethod> methods() {
        return Map.of(
                "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
                Conversation::new,
                "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                Conversation::new);
    }

    private synchronized CompletableFuture<ReflectionIndex> index() {
        CompletableFuture<ReflectionIndex> made = index;
        if (made == null) {
            made = CompletableFuture.supplyAsync(
                    ReflectionIndex::new,
                    task -> Thread.ofVirtual().name("reflection").start(task));
            index = made;
        }
        return made;
    }

    /** One call; its fields belong to the call's event loop. Answers in the order of the questions. */
    private final class Conversation implements GrpcMethod.Receiver {

        private final GrpcCall call;
        private final CompletableFuture<ReflectionIndex> index = index();
        private CompletableFuture<?> last = index;

        Conversation(GrpcCall call) {
            this.call = call;
        }

        @Override
        public void message(ByteBuf message) {
            ServerReflectionRequest request = GrpcFrames.parse(ServerReflectionRequest.parser(), message);
            next(() -> call.send(GrpcFrames.of(index.resultNow().answer(request), call.memory())));
        }

        @Override
        public void halfClosed() {
            next(call::end);
        }

        /** Runs a task on the event loop after all before it. */
        private void next(Runnable task) {
            last = last.thenRunAsync(task, call::onEventLoop);
            var _ = last.exceptionally(failure -> {
                call.fail(failure);
                return null;
            });
        }
    }
}
