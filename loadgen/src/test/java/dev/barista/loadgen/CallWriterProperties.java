package dev.barista.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever the server's windows, every message arrives whole, and never more than they allow is under way. */
final class CallWriterProperties {

    private static final int FIRST_WINDOW = 65_535;
    private static final int HEADER = 9;
    private static final int DATA = 0;
    private static final int END_STREAM = 1;
    private static final int MOST_TURNS = 100_000;

    @Property(tries = 60)
    void messages_arriveWhole(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 300_000) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 100_000) int streamWindow,
            @ForAll @IntRange(min = 16_384, max = 100_000) int frameSize,
            @ForAll long seed) {
        List<ByteBuf> messages = sizes.stream().map(size -> message(size, seed)).toList();
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
        CallWriter writer = new CallWriter(
                channel.pipeline().firstContext(), new HeaderBlock(new byte[] {1, 2}, new byte[] {3}), messages);
        writer.allow(new Http2Settings().initialWindowSize(streamWindow).maxFrameSize(frameSize));

        Server server = new Server(channel, streamWindow, frameSize);
        for (int i = 0; i < messages.size(); i++) {
            Call call = new Call();
            call.begin(0, 0, i);
            call.stream = 2 * i + 1;
            server.expect(call);
            writer.begin(call);
        }
        writer.flush();
        server.read();
        Random random = new Random(seed);
        for (int turn = 0; !server.hasAll(); turn++) {
            assertThat(turn).isLessThan(MOST_TURNS);
            server.allowMore(writer, random);
            writer.flush();
            server.read();
        }

        for (int i = 0; i < messages.size(); i++) {
            assertThat(Unpooled.wrappedBuffer(server.streams.get(i).arrived.toByteArray()))
                    .isEqualTo(messages.get(i));
        }
        writer.close();
        channel.finishAndReleaseAll();
    }

    private static ByteBuf message(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed + size).nextBytes(bytes);
        return HttpRequests.shared(List.of(ByteBuffer.wrap(bytes)));
    }

    /** What a server knows of a call. */
    private static final class Stream {

        private final Call call;
        private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        private long window;
        private boolean ended;

        Stream(Call call, long window) {
            this.call = call;
            this.window = window;
        }
    }

    /** The other end of one connection: made for each try, since jqwik has one object of this class for all of them. */
    private static final class Server {

        private final EmbeddedChannel channel;
        private final int frameSize;
        private final List<Stream> streams = new ArrayList<>();
        private int streamWindow;
        private long connection = FIRST_WINDOW;

        Server(EmbeddedChannel channel, int streamWindow, int frameSize) {
            this.channel = channel;
            this.streamWindow = streamWindow;
            this.frameSize = frameSize;
        }

        void expect(Call call) {
            streams.add(new Stream(call, streamWindow));
        }

        boolean hasAll() {
            return streams.stream().allMatch(stream -> stream.ended);
        }

        /**
         * Opens the windows of the connection and of one call; now and then it first says another one for all calls.
         */
        void allowMore(CallWriter writer, Random random) {
            if (random.nextInt(8) == 0) {
                int window = 1 + random.nextInt(100_000);
                for (Stream each : streams) {
                    each.window += window - streamWindow;
                }
                streamWindow = window;
                writer.allow(new Http2Settings().initialWindowSize(window));
            }
            int increment = 1 + random.nextInt(50_000);
            connection += increment;
            writer.allow(null, true, increment);
            Stream stream = streams.get(random.nextInt(streams.size()));
            stream.window += increment;
            writer.allow(stream.call, false, increment);
        }

        void read() {
            ByteBuf bytes = Unpooled.buffer();
            for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
                bytes.writeBytes(piece);
                piece.release();
            }
            while (bytes.readableBytes() >= HEADER) {
                int length = bytes.readMedium();
                int type = bytes.readByte();
                int flags = bytes.readByte();
                Stream stream = streams.get((bytes.readInt() - 1) / 2);
                assertThat(length).isLessThanOrEqualTo(frameSize);
                byte[] content = new byte[length];
                bytes.readBytes(content);
                if (type == DATA) {
                    assertThat(stream.ended).as("ended before").isFalse();
                    connection -= length;
                    stream.window -= length;
                    assertThat(connection).isNotNegative();
                    assertThat(stream.window).isNotNegative();
                    stream.arrived.writeBytes(content);
                    stream.ended = (flags & END_STREAM) != 0;
                }
            }
            assertThat(bytes.isReadable()).as("half a frame").isFalse();
        }
    }
}
