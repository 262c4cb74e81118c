package dev.barista.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What bare Netty does at best for JSON: Jackson's streaming parser, the runtime called on the event loop, a row at a
 * time, and Jackson's generator. With {@code --no-model} the same with an answer that is always the same.
 */
final class RestJsonLimit {

    private RestJsonLimit() {}

    /** Takes the folder of models; prints its ports and serves until it is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        if (Arrays.asList(arguments).contains(NettyLoops.NO_MODEL)) {
            startWithoutModel().forever();
        } else {
            start(DirectModel.load(Path.of(arguments[0]))).forever();
        }
    }

    static Listening start(DirectModel model) throws InterruptedException {
        return HttpLimit.start(() -> new Modelled(model));
    }

    static Listening startWithoutModel() throws InterruptedException {
        return HttpLimit.start(Constant::new);
    }

    private static void json(HttpHeaders headers) {
        headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
    }

    private static final class Modelled implements HttpLimit.Handler {

        private final DirectModel model;
        private final RequestJson request = new RequestJson();
        private final AnswerJson answer = new AnswerJson();

        Modelled(DirectModel model) {
            this.model = model;
        }

        @Override
        public ByteBuf answer(HttpHeaders headers, ByteBuf body, HttpHeaders answerHeaders) {
            DirectModel.Slot slot = model.slot();
            request.read(body, body.readableBytes(), slot.input());
            float value = slot.run();
            json(answerHeaders);
            ByteBuf written = body.alloc().directBuffer(256);
            answer.write(new ByteBufOutputStream(written), value);
            return written;
        }
    }

    private static final class Constant implements HttpLimit.Handler {

        private final RequestJson request = new RequestJson();
        private final ByteBuffer row =
                ByteBuffer.allocateDirect(ExampleCall.FEATURES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        private final ByteBuf answer = Unpooled.unreleasableBuffer(
                Unpooled.directBuffer().writeBytes(ExampleAnswer.rest()).asReadOnly());

        @Override
        public ByteBuf answer(HttpHeaders headers, ByteBuf body, HttpHeaders answerHeaders) {
            request.read(body, body.readableBytes(), row);
            json(answerHeaders);
            return answer.duplicate();
        }
    }
}
