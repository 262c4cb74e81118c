package dev.barista.server.http;

import dev.barista.model.InferenceException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
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

    /**
     * So often a connection is read from before it is the others' turn: under a flood, answers must not wait for all of
     * it.
     */
    private static final int READS_A_TURN = 2;

    private final IdentityHashMap<EventExecutor, FrontEndLoop> loops = new IdentityHashMap<>();
    private final List<Channel> listening = new ArrayList<>();
    private final List<SocketFile> sockets = new ArrayList<>();
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
     * Listens there.
     *
     * @param group made for this transport
     * @throws IOException if one of the addresses can't be listened on; then none is
     * @throws InferenceException if that is so of a Unix-domain socket
     */
    public static FrontEnd listen(
            EventLoopGroup group, Transport transport, Listening where, FrontEndParts parts, RequestHandler handler)
            throws IOException {
        FrontEnd frontEnd = new FrontEnd(group, parts, handler);
        boolean listening = false;
        try {
            frontEnd.bind(frontEnd.bootstrap(group, parts), transport, where);
            listening = true;
            return frontEnd;
        } finally {
            if (!listening) {
                frontEnd.stopListening();
            }
        }
    }

    private ServerBootstrap bootstrap(EventLoopGroup group, FrontEndParts parts) {
        return new ServerBootstrap()
                .group(group)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOCATOR, parts.memory())
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(READS_A_TURN))
                .childHandler(new Beginning());
    }

    private void bind(ServerBootstrap usual, Transport transport, Listening where) throws IOException {
        ServerBootstrap tcp = usual.clone()
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true);
        for (InetSocketAddress address : where.addresses()) {
            listening.add(bound(tcp.bind(address)));
        }
        ServerBootstrap files = usual.clone().channel(transport.serverSocketFile());
        for (SocketFile socket : where.sockets()) {
            socket.makeRoom();
            try {
                Umask.ownerOnly(() -> listening.add(bound(files.bind(transport.address(socket)))));
                sockets.add(socket);
                socket.permit(where.permissions());
            } catch (IOException e) {
                throw socket.refused(String.valueOf(e.getMessage()));
            }
        }
    }

    private static Channel bound(ChannelFuture binding) throws IOException {
        ChannelFuture bound = binding.awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        return bound.channel();
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

    /** Where it listens over TCP, in the order asked for, with the ports that were free. */
    public List<InetSocketAddress> addresses() {
        return listening.stream()
                .filter(channel -> channel.localAddress() instanceof InetSocketAddress)
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList();
    }

    /** The Unix-domain sockets that it listens on, in the order asked for. */
    public List<SocketFile> sockets() {
        return List.copyOf(sockets);
    }

    /** Removes what would outlive the process, for one that is about to end without a {@link #shutdown}. */
    public void abandon() {
        sockets.forEach(SocketFile::remove);
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
