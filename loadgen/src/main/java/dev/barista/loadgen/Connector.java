package dev.barista.loadgen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** Opens connections over TCP, with TLS where the address asks for it, or to Unix-domain sockets. */
final class Connector implements Wires {

    private static final int LARGEST_CHUNK = 1 << 20;

    private final EventLoops loops;
    private final EventLoop loop;
    private final Endpoint endpoint;
    private final Calls calls;
    private final Optional<SslContext> tls;

    Connector(EventLoops loops, EventLoop loop, Endpoint endpoint, Calls calls) {
        this.loops = loops;
        this.loop = loop;
        this.endpoint = endpoint;
        this.calls = calls;
        this.tls = endpoint.tls() ? Optional.of(tls(endpoint, calls)) : Optional.empty();
    }

    private static SslContext tls(Endpoint endpoint, Calls calls) {
        String protocol =
                calls instanceof Calls.Grpc ? ApplicationProtocolNames.HTTP_2 : ApplicationProtocolNames.HTTP_1_1;
        try {
            SslContextBuilder builder = SslContextBuilder.forClient();
            endpoint.authorities().ifPresent(file -> builder.trustManager(file.toFile()));
            return builder.sslProvider(SslProvider.JDK)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            protocol))
                    .build();
        } catch (SSLException e) {
            throw LoadFailure.usage("this Java can't speak TLS: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw LoadFailure.usage("no certificates can be read from "
                    + endpoint.authorities().map(Path::toString).orElse("the system") + ": " + e.getMessage());
        }
    }

    @Override
    public void open(Wire.Listener listener, Consumer<String> failed) {
        loops.connect(loop, endpoint, EventLoops.initializer(channel -> addTo(channel, listener)))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        failed.accept(reason(connected.cause()));
                    }
                });
    }

    private String reason(Throwable cause) {
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return "there is no host \"" + endpoint.host() + "\"";
        }
        return "no server answers at " + endpoint;
    }

    private void addTo(Channel channel, Wire.Listener listener) {
        tls.ifPresent(context -> channel.pipeline()
                .addLast(context.newHandler(channel.alloc(), endpoint.host(), endpoint.port()), new AfterHandshake()));
        switch (calls) {
            case Calls.Http http -> {
                HttpDecoderConfig config =
                        new HttpDecoderConfig().setValidateHeaders(false).setMaxChunkSize(LARGEST_CHUNK);
                channel.pipeline().addLast(new HttpResponseDecoder(config), new HttpWire(http, listener));
            }
            case Calls.Grpc grpc -> channel.pipeline().addLast(new GrpcWire(endpoint, grpc, listener));
        }
    }

    /** Keeps from the others that they are connected until they are so safely. */
    private static final class AfterHandshake extends ChannelInboundHandlerAdapter {

        @Override
        public void channelActive(ChannelHandlerContext context) {
            // Told after the handshake.
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
                context.fireChannelActive();
            }
            context.fireUserEventTriggered(event);
        }
    }
}
