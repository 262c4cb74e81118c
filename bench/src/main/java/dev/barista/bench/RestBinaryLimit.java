package dev.barista.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What bare Netty does at best for binary tensors: the JSON before them read and written by Jackson, the runtime called
 * on the event loop, a row at a time. With {@code --no-model} the same with an answer that is always the same.
 */
final class RestBinaryLimit {

    private RestBinaryLimit() {}

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

    /** Reads the JSON and then the elements. */
    private static void read(RequestJson request, HttpHeaders headers, ByteBuf body, ByteBuffer row) {
        request.read(body, headers.getInt(HttpLimit.JSON_LENGTH, 0), row);
        body.readBytes(row.clear().limit(request.binarySize()));
    }

    private static void describe(HttpHeaders headers, int jsonLength) {
        headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_OCTET_STREAM);
        headers.set(HttpLimit.JSON_LENGTH, jsonLength);
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
            read(request, headers, body, slot.input());
            slot.run();
            ByteBuf written = body.alloc().directBuffer(256);
            answer.writeBinary(new ByteBufOutputStream(written));
            describe(answerHeaders, written.readableBytes());
            return written.writeBytes(slot.output());
        }
    }

    private static final class Constant implements HttpLimit.Handler {

        private final RequestJson request = new RequestJson();
        private final ByteBuffer row = ByteBuffer.allocateDirect(ExampleCall.FEATURES * Float.BYTES);
        private final int jsonLength;
        private final ByteBuf answer;

        Constant() {
            ByteBuf written = Unpooled.directBuffer();
            new AnswerJson().writeBinary(new ByteBufOutputStream(written));
            jsonLength = written.readableBytes();
            answer = Unpooled.unreleasableBuffer(written.writeFloatLE(0).asReadOnly());
        }

        @Override
        public ByteBuf answer(HttpHeaders headers, ByteBuf body, HttpHeaders answerHeaders) {
            read(request, headers, body, row);
            describe(answerHeaders, jsonLength);
            return answer.duplicate();
        }
    }
}
