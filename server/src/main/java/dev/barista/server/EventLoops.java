package dev.barista.server;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.server.http.FrontEnd;
import dev.barista.server.http.FrontEndParts;
import dev.barista.server.http.Listening;
import dev.barista.server.http.RequestHandler;
import dev.barista.server.http.Transport;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The threads of the front end. Everything here waits, and so must not be called on one of them. */
final class EventLoops implements AutoCloseable {

    private static final Duration CLOSING = Duration.ofSeconds(5);
    private static final long INTERVAL_MILLIS = 500;

    private final Transport transport;
    private final EventLoopGroup group;

    private EventLoops(Transport transport, int count) {
        this.transport = transport;
        this.group = new MultiThreadIoEventLoopGroup(
                count, new DefaultThreadFactory("event-loop", true), transport.ioHandlers());
    }

    static EventLoops start(Composition composition) {
        EventLoops started =
                new EventLoops(Transport.best(), composition.config().eventLoops());
        if (!started.isNative()) {
            composition.log().warn("epoll is not available here, so nio is used", Map.of());
        }
        return started;
    }

    boolean isNative() {
        return transport != Transport.NIO;
    }

    /** Runs a task, which must be short, again and again. */
    void everySoOften(Runnable task) {
        var _ = group.next().scheduleAtFixedRate(task, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** @throws InferenceException if a port or a socket can't be listened on, or there is no such host */
    FrontEnd listen(ServerConfig config, FrontEndParts parts, RequestHandler handler) {
        Listening where = new Listening(addresses(config), config.sockets(), config.socketPermissions());
        try {
            return FrontEnd.listen(group, transport, where, parts, handler);
        } catch (IOException e) {
            String ports = String.join(
                    ", ", config.ports().stream().map(String::valueOf).toList());
            throw new InferenceException(
                    ErrorCode.UNAVAILABLE,
                    "can't listen on " + config.host() + " port " + ports + ": " + e.getMessage()
                            + "; is another server running there? --port chooses another port");
        }
    }

    private static List<InetSocketAddress> addresses(ServerConfig config) {
        try {
            InetAddress host = InetAddress.getByName(config.host());
            List<InetSocketAddress> addresses = new ArrayList<>();
            for (int port : config.ports()) {
                addresses.add(new InetSocketAddress(host, port));
            }
            return addresses;
        } catch (UnknownHostException e) {
            throw InferenceException.invalid("there is no host \"" + config.host() + "\" to listen on");
        }
    }

    /** Closes the sockets once what they have in flight is answered; returns whether that took no longer than this. */
    boolean shutdown(FrontEnd frontEnd, Duration patience) {
        try {
            return frontEnd.shutdown(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        var _ = group.shutdownGracefully(0, CLOSING.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSING.toMillis());
    }
}
