package dev.barista.server.http;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** The listening sockets: each port is served by every event loop. Thread-safe. */
public final class FrontEnd {

    private final Queue<EventLoopServer> servers;
    private final List<InetSocketAddress> addresses;

    private FrontEnd(Queue<EventLoopServer> servers, List<InetSocketAddress> addresses) {
        this.servers = servers;
        this.addresses = addresses;
    }

    /**
     * Listens on these addresses; port 0 means any that is free.
     *
     * @param eventLoops how many of them there are, and so how many servers share the ports
     * @param handlers makes the handler of one event loop
     * @return completes when all sockets listen, fails if one can't
     */
    public static Future<FrontEnd> listen(
            Vertx vertx,
            List<InetSocketAddress> addresses,
            int eventLoops,
            FrontEndParts parts,
            Supplier<RequestHandler> handlers) {
        Queue<EventLoopServer> servers = new ConcurrentLinkedQueue<>();
        Supplier<Deployable> factory = () -> {
            EventLoopServer server = new EventLoopServer(addresses, parts, handlers.get());
            servers.add(server);
            return server;
        };
        return vertx.deployVerticle(factory, new DeploymentOptions().setInstances(eventLoops))
                .map(id -> new FrontEnd(servers, bound(addresses, servers)));
    }

    private static List<InetSocketAddress> bound(List<InetSocketAddress> asked, Queue<EventLoopServer> servers) {
        List<Integer> ports = servers.element().ports();
        List<InetSocketAddress> bound = new ArrayList<>(asked.size());
        for (int i = 0; i < asked.size(); i++) {
            bound.add(new InetSocketAddress(asked.get(i).getAddress(), ports.get(i)));
        }
        return bound;
    }

    /** Where it listens, in the order asked for, with the ports that were free. */
    public List<InetSocketAddress> addresses() {
        return addresses;
    }

    /**
     * Accepts no more connections and requests, and closes each connection once its requests are answered.
     *
     * @return completes when all are closed, at the latest after this time
     */
    public Future<Void> shutdown(Duration atMost) {
        List<Future<Void>> closing = new ArrayList<>();
        for (EventLoopServer server : servers) {
            closing.add(server.shutdown(atMost));
        }
        return Future.join(closing).mapEmpty();
    }
}
