package dev.barista.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A bare HTTP/1.1 server on Netty: no routes, no checks, one answer to every whole request, written in one flush. */
final class HttpLimit {

    /** Where the JSON ends and the tensors begin. */
    static final AsciiString JSON_LENGTH = AsciiString.cached("Inference-Header-Content-Length");

    private HttpLimit() {}

    /** What is done with a request, on the event loop. Each connection has its own. */
    interface Handler {

        /**
         * Answers a request.
         *
         * @param headers the request's
         * @param body its whole body, to be read only during the call
         * @param answerHeaders to be added to; the length is added later
         * @return the answer's body, which becomes the caller's
         */
        ByteBuf answer(HttpHeaders headers, ByteBuf body, HttpHeaders answerHeaders);
    }

    /** Listens on any free port of this machine. */
    static Listening start(Supplier<Handler> handlers) throws InterruptedException {
        return Listening.start(
                channel -> channel.pipeline().addLast(new HttpServerCodec(), new Connection(handlers.get())));
    }

    /** Collects a body, which is mostly in one piece, and answers. */
    @SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the connection.
    private static final class Connection extends ChannelInboundHandlerAdapter {

        private final Handler handler;
        private HttpHeaders headers = EmptyHttpHeaders.INSTANCE;
        private @Nullable ByteBuf body;

        Connection(Handler handler) {
            this.handler = handler;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object part) {
            if (part instanceof HttpRequest head) {
                headers = head.headers();
            }
            if (part instanceof LastHttpContent last) {
                end(context, last.content());
            } else if (part instanceof HttpContent content) {
                collect(context, content.content());
            }
            ReferenceCountUtil.release(part);
        }

        private ByteBuf collect(ChannelHandlerContext context, ByteBuf piece) {
            if (body == null) {
                body = context.alloc().directBuffer(headers.getInt(HttpHeaderNames.CONTENT_LENGTH, 256));
            }
            return body.writeBytes(piece);
        }

        private void end(ChannelHandlerContext context, ByteBuf last) {
            ByteBuf whole = body == null ? last : collect(context, last);
            HttpHeaders answerHeaders = new DefaultHttpHeaders();
            ByteBuf answer = handler.answer(headers, whole, answerHeaders);
            answerHeaders.set(HttpHeaderNames.CONTENT_LENGTH, answer.readableBytes());
            context.write(
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.OK,
                            answer,
                            answerHeaders,
                            EmptyHttpHeaders.INSTANCE),
                    context.voidPromise());
            if (body != null) {
                body.release();
                body = null;
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
