package dev.barista.loadgen;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The threads that calls are made on. */
final class EventLoops implements AutoCloseable {

    private static final int CONNECT_MILLIS = 5_000;
    private static final long CLOSING_SECONDS = 5;

    private final EventLoopGroup group;
    private final boolean epoll;

    private EventLoops(EventLoopGroup group, boolean epoll) {
        this.group = group;
        this.epoll = epoll;
    }

    static EventLoops start(int threads) {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("load", true), handlers);
        return new EventLoops(group, epoll);
    }

    List<EventLoop> loops() {
        List<EventLoop> loops = new ArrayList<>();
        group.forEach(loop -> loops.add((EventLoop) loop));
        return loops;
    }

    /** Opens a connection on one of the loops. */
    ChannelFuture connect(EventLoop loop, Endpoint endpoint, ChannelHandler handler) {
        Bootstrap client = new Bootstrap()
                .group(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(handler);
        if (endpoint.socket().isPresent()) {
            Path socket = endpoint.socket().get();
            return epoll
                    ? client.channel(EpollDomainSocketChannel.class).connect(new DomainSocketAddress(socket.toFile()))
                    : client.channel(NioDomainSocketChannel.class).connect(UnixDomainSocketAddress.of(socket));
        }
        return client.channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .connect(endpoint.host(), endpoint.port());
    }

    /** A handler that adds the ones that a connection needs. */
    interface Pipeline {
        void addTo(Channel channel);
    }

    static ChannelHandler initializer(Pipeline pipeline) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                pipeline.addTo(channel);
            }
        };
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSING_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
