package dev.barista.loadgen;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** Calls that are encoded before the first is sent. Their buffers are shared, never released, and never change. */
public sealed interface Calls {

    /** How many different ones there are; they are sent in turns. */
    int samples();

    /**
     * Over HTTP/1.1.
     *
     * @param requests whole requests, from the first line to the end of the body
     * @param events whether answers are streams of server-sent events
     */
    record Http(List<ByteBuf> requests, boolean events) implements Calls {

        public Http {
            requests = List.copyOf(requests);
        }

        @Override
        public int samples() {
            return requests.size();
        }
    }

    /**
     * Unary calls of one method of gRPC.
     *
     * @param path {@code /service/method}
     * @param metadata beside what every call has
     * @param messages in their frames: a flag for packing and the length before each
     */
    record Grpc(String path, List<Header> metadata, List<ByteBuf> messages) implements Calls {

        public Grpc {
            metadata = List.copyOf(metadata);
            messages = List.copyOf(messages);
        }

        @Override
        public int samples() {
            return messages.size();
        }
    }
}
