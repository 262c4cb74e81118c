package dev.barista.server.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The listening sockets, whose connections are spread over all event loops. Thread-safe. */
public final class FrontEnd {

    private static final int BACKLOG = 1024;

    private final IdentityHashMap<EventExecutor, FrontEndLoop> loops = new IdentityHashMap<>();
    private final List<Channel> listening = new ArrayList<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    private FrontEnd(EventLoopGroup group, FrontEndParts parts, RequestHandler handler) {
        AtomicLong connectionNumbers = new AtomicLong();
        for (EventExecutor loop : group) {
            FrontEndLoop share = new FrontEndLoop((EventLoop) loop, parts, handler, connectionNumbers);
            share.start();
            loops.put(loop, share);
        }
    }

    /**
     * Listens on these addresses; port 0 means any that is free.
     *
     * @param group made for this transport
     * @throws IOException if one of them can't be listened on; then none is
     */
    public static FrontEnd listen(
            EventLoopGroup group,
            Transport transport,
            List<InetSocketAddress> addresses,
            FrontEndParts parts,
            RequestHandler handler)
            throws IOException {
        FrontEnd frontEnd = new FrontEnd(group, parts, handler);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, parts.memory())
                .childHandler(frontEnd.new Beginning());
        for (InetSocketAddress address : addresses) {
            ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
            if (!bound.isSuccess()) {
                frontEnd.stopListening();
                throw new IOException(bound.cause().getMessage(), bound.cause());
            }
            frontEnd.listening.add(bound.channel());
        }
        return frontEnd;
    }

    /** What each new connection begins with. */
    private final class Beginning extends ChannelInitializer<Channel> {

        @Override
        protected void initChannel(Channel channel) {
            FrontEndLoop loop = loops.get(channel.eventLoop());
            if (loop == null) {
                throw new IllegalStateException("a connection came to an event loop of somebody else");
            }
            connections.add(channel);
            ProtocolDetector.begin(loop, channel);
        }
    }

    /** Where it listens, in the order asked for, with the ports that were free. */
    public List<InetSocketAddress> addresses() {
        return listening.stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList();
    }

    private void stopListening() {
        for (Channel channel : listening) {
            channel.close().awaitUninterruptibly();
        }
    }

    /**
     * Accepts no more connections and requests, and closes each connection once its requests are answered. Waits for
     * that, so it must not be called on an event loop.
     *
     * @return whether they were answered within this time; the rest is cut off
     */
    public boolean shutdown(Duration atMost) throws InterruptedException {
        stopListening();
        loops.values().forEach(FrontEndLoop::windDown);
        boolean answered = connections.newCloseFuture().await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        if (!answered) {
            loops.values().forEach(FrontEndLoop::close);
        }
        return answered;
    }
}
