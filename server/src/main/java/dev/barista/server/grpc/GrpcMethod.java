package dev.barista.server.grpc;

import io.netty.buffer.ByteBuf;

/** One method of a service. Everything is called on the call's event loop. */
@FunctionalInterface
public interface GrpcMethod {

    /** A call has begun. Whatever this or the receiver throws ends the call with that error. */
    Receiver begin(GrpcCall call);

    /** Takes the messages of one call, in order. */
    interface Receiver {

        /** One message, unpacked and without its prefix; the receiver owns it. */
        void message(ByteBuf message);

        /** No more messages will come. */
        void halfClosed();

        /** The call is over before it was answered: nothing that is sent reaches the caller. */
        default void cancelled() {}
    }

    /** A method that takes one message. */
    static GrpcMethod unary(UnaryHandler handler) {
        return call -> new UnaryReceiver(call, handler);
    }

    /** Answers one message. */
    @FunctionalInterface
    interface UnaryHandler {

        /** @param message the handler owns it */
        void handle(GrpcCall call, ByteBuf message);
    }
}
