package dev.barista.server.grpc;

import dev.barista.model.InferenceException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Waits for the one message of a unary call, and for the caller to say that it was the only one. */
final class UnaryReceiver implements GrpcMethod.Receiver {

    private final GrpcCall call;
    private final GrpcMethod.UnaryHandler handler;
    private @Nullable ByteBuf message;

    UnaryReceiver(GrpcCall call, GrpcMethod.UnaryHandler handler) {
        this.call = call;
        this.handler = handler;
    }

    @Override
    public void message(ByteBuf received) {
        if (message != null) {
            received.release();
            throw InferenceException.invalid("the method takes one message, got more");
        }
        message = received;
    }

    @Override
    public void halfClosed() {
        ByteBuf only = message;
        if (only == null) {
            throw InferenceException.invalid("the method takes one message, got none");
        }
        message = null;
        handler.handle(call, only);
    }

    @Override
    public void cancelled() {
        if (message != null) {
            message.release();
            message = null;
        }
    }
}
