package dev.barista.cache.redis;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.redis.RedisBulkStringAggregator;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.handler.codec.redis.RedisEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a Redis, over which all questions go one behind the other without waiting for answers; opened when
 * it is first used, and again after it was lost. Thread-safe; has an event loop of its own, so that no answer of the
 * server waits behind Redis.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What fails closes the connection, and that is noticed.
final class RedisLink implements AutoCloseable {

    /** How long connecting and closing may take; no call waits for them so long. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String CLOSED = "the shared cache was closed";

    private final RedisLocation location;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final @Nullable SslContext tls;

    /** Used on the event loop alone, as is what follows. */
    private @Nullable Promise<Channel> connection;

    private boolean closed;

    /** @param tls null for a connection in the clear */
    RedisLink(RedisLocation location, @Nullable SslContext tls) {
        this.location = location;
        this.tls = tls;
        this.group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("shared-cache", true), NioIoHandler.newFactory());
        this.loop = group.next();
    }

    /** Asks; the asker is told on this link's event loop, within the question's time. */
    void ask(Question question) {
        try {
            loop.execute(() -> {
                timed(question);
                connected().addListener((Future<Channel> open) -> {
                    if (open.isSuccess()) {
                        open.getNow().writeAndFlush(question);
                    } else {
                        question.fail(String.valueOf(open.cause().getMessage()));
                    }
                });
            });
        } catch (RejectedExecutionException e) {
            question.fail(CLOSED);
        }
    }

    private Question timed(Question question) {
        question.waitsUntil(loop.schedule(
                () -> question.fail("no answer within " + question.timeout().toMillis() + " ms"),
                question.timeout().toNanos(),
                TimeUnit.NANOSECONDS));
        return question;
    }

    private Future<Channel> connected() {
        if (closed) {
            return loop.newFailedFuture(new IllegalStateException(CLOSED));
        }
        Promise<Channel> existing = connection;
        if (existing != null) {
            return existing;
        }
        Promise<Channel> opening = loop.newPromise();
        connection = opening;
        // The event loop also watches over the time of questions, so it must not wait for a name service.
        Thread.ofVirtual().name("shared-cache address").start(() -> resolve(opening));
        return opening;
    }

    private void resolve(Promise<Channel> opening) {
        Runnable next;
        try {
            InetAddress address = InetAddress.getByName(location.host());
            next = () -> open(new InetSocketAddress(address, location.port()), opening);
        } catch (UnknownHostException e) {
            next = () -> failed(opening, "there is no host " + location.host());
        }
        try {
            loop.execute(next);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile, and those who waited were told so.
        }
    }

    private void open(InetSocketAddress address, Promise<Channel> opening) {
        if (opening.isDone()) {
            return;
        }
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) PATIENCE.toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        prepare(channel);
                    }
                })
                .connect(address)
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        connected.channel().closeFuture().addListener(closed -> lost(opening));
                        logIn(connected.channel(), opening);
                    } else {
                        failed(opening, String.valueOf(connected.cause().getMessage()));
                    }
                });
    }

    private void prepare(Channel channel) {
        if (tls != null) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc(), location.host(), location.port()));
        }
        channel.pipeline()
                .addLast(new RedisEncoder(), new RedisDecoder(), new RedisBulkStringAggregator(), new Conversation());
    }

    /** Asks for what must go well before the connection is of use. */
    private void logIn(Channel channel, Promise<Channel> opening) {
        List<byte[]> login = new ArrayList<>();
        if (!location.password().isEmpty()) {
            login.add(Question.word("AUTH"));
            if (!location.user().isEmpty()) {
                login.add(Question.word(location.user()));
            }
            login.add(Question.word(location.password()));
            channel.write(timed(new Question(login, PATIENCE, new FirstQuestion(channel, opening, false))));
        }
        List<byte[]> ready = location.database() == 0
                ? List.of(Question.word("PING"))
                : List.of(Question.word("SELECT"), Question.word(Integer.toString(location.database())));
        channel.writeAndFlush(timed(new Question(ready, PATIENCE, new FirstQuestion(channel, opening, true))));
    }

    /** A question without whose good answer there is no connection. */
    private final class FirstQuestion implements Question.Asker {

        private final Channel channel;
        private final Promise<Channel> opening;
        private final boolean last;

        FirstQuestion(Channel channel, Promise<Channel> opening, boolean last) {
            this.channel = channel;
            this.opening = opening;
            this.last = last;
        }

        @Override
        public void answered(byte @Nullable [] value) {
            if (last && !opening.trySuccess(channel)) {
                channel.close();
            }
        }

        @Override
        public void failed(String reason) {
            RedisLink.this.failed(opening, reason);
            channel.close();
        }
    }

    private void failed(Promise<Channel> opening, String reason) {
        lost(opening);
        opening.tryFailure(new IllegalStateException(reason));
    }

    private void lost(Promise<Channel> opening) {
        if (opening.equals(connection)) {
            connection = null;
        }
    }

    /** Gives the connection up; whoever asks next opens another. Called on the event loop. */
    void reset() {
        Promise<Channel> current = connection;
        connection = null;
        if (current != null) {
            current.addListener((Future<Channel> open) -> {
                if (open.isSuccess()) {
                    open.getNow().close();
                }
            });
        }
    }

    private void end() {
        closed = true;
        Promise<Channel> current = connection;
        reset();
        if (current != null) {
            current.tryFailure(new IllegalStateException(CLOSED));
        }
    }

    /** Ends the connection; those who still wait are told so. */
    @Override
    public void close() {
        var _ = loop.submit(this::end).awaitUninterruptibly(PATIENCE.toMillis());
        var _ = group.shutdownGracefully(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(PATIENCE.toMillis());
    }
}
