package dev.barista.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** A bare Netty server that listens on a port of this machine. */
record Listening(Channel socket, EventLoopGroup loops) implements AutoCloseable {

    private static final int BACKLOG = 1024;

    /** @param pipeline adds the handlers of each connection */
    static Listening start(Consumer<Channel> pipeline) throws InterruptedException {
        EventLoopGroup loops = NettyLoops.ofThisMachine();
        Channel socket = new ServerBootstrap()
                .group(loops)
                .channel(NettyLoops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        pipeline.accept(channel);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        return new Listening(socket, loops);
    }

    int port() {
        return ((InetSocketAddress) socket.localAddress()).getPort();
    }

    /** Prints its ports and serves until it is killed. */
    void forever() throws InterruptedException {
        System.out.println(port() + ":" + Probe.start());
        socket.closeFuture().sync();
    }

    @Override
    public void close() {
        loops.shutdownGracefully().syncUninterruptibly();
    }
}
