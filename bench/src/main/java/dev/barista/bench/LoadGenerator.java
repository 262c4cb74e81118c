package dev.barista.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls a server on this machine in a closed loop, on one thread. */
final class LoadGenerator {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private LoadGenerator() {}

    /**
     * Carries out a plan.
     *
     * @throws ExecutionException if the server can't be reached or closes a connection
     * @throws TimeoutException if it stops answering
     */
    static LoadResult run(ExampleCall call, int port, LoadPlan plan)
            throws InterruptedException, ExecutionException, TimeoutException {
        boolean epoll = Epoll.isAvailable();
        EventLoopGroup thread =
                new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        try {
            ClosedLoop loop = new ClosedLoop(plan);
            Bootstrap bootstrap = new Bootstrap()
                    .group(thread)
                    .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(pipeline(call, plan, loop));
            Duration cpu = CpuTime.of(ProcessHandle.current());
            long begin = System.nanoTime();
            connect(bootstrap, port, call.protocol() == Protocol.GRPC ? 1 : plan.inFlight(), loop);
            Duration atMost = plan.warmUp().plus(plan.measured()).plus(PATIENCE);
            LatencyHistogram latencies = loop.ended().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            cpu = CpuTime.of(ProcessHandle.current()).minus(cpu);
            double busy = (double) cpu.toNanos() / (System.nanoTime() - begin);
            return result(plan, loop, latencies, busy);
        } finally {
            thread.shutdownGracefully(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .syncUninterruptibly();
        }
    }

    private static void connect(Bootstrap bootstrap, int port, int connections, ClosedLoop loop) {
        for (int i = 0; i < connections; i++) {
            bootstrap.connect("127.0.0.1", port).addListener(connected -> {
                if (!connected.isSuccess()) {
                    loop.broken(connected.cause());
                }
            });
        }
    }

    private static ChannelInitializer<Channel> pipeline(ExampleCall call, LoadPlan plan, ClosedLoop loop) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (call.protocol() == Protocol.GRPC) {
                    Http2Settings settings = Http2Settings.defaultSettings().initialWindowSize(GrpcSlots.WINDOW);
                    channel.pipeline()
                            .addLast(
                                    Http2FrameCodecBuilder.forClient()
                                            .initialSettings(settings)
                                            .build(),
                                    new GrpcSlots(loop, plan.inFlight(), call.request()));
                } else {
                    channel.pipeline().addLast(new HttpResponseDecoder(), new RestSlot(loop, call.request()));
                }
            }
        };
    }

    private static LoadResult result(LoadPlan plan, ClosedLoop loop, LatencyHistogram latencies, double busy) {
        return new LoadResult(
                latencies.total(),
                loop.sent(),
                loop.errors(),
                latencies.total() * 1e9 / plan.measured().toNanos(),
                latencies.percentile(0.5) / 1e3,
                latencies.percentile(0.99) / 1e3,
                busy);
    }
}
