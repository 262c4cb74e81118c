package dev.barista.server.grpc;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.server.http.FrontEndParts;
import dev.barista.server.http.HeaderNames;
import dev.barista.server.http.Http2Call;
import dev.barista.server.http.HttpCall;
import dev.barista.server.http.RequestHandler;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the method that a call is for. Thread-safe. The methods are made for the first call: they bring all messages'
 * classes with them, for which a start should not wait.
 */
public final class GrpcServer implements RequestHandler {

    private static final String CONTENT_TYPE = "application/grpc";

    private final FrontEndParts parts;
    private final Supplier<Map<String, GrpcMethod>> maker;
    private volatile @Nullable Map<String, GrpcMethod> methods;

    /** @param maker gives the methods by path, such as {@code /grpc.health.v1.Health/Check}; called once */
    public GrpcServer(FrontEndParts parts, Supplier<Map<String, GrpcMethod>> maker) {
        this.parts = parts;
        this.maker = maker;
    }

    private Map<String, GrpcMethod> methods() {
        Map<String, GrpcMethod> made = methods;
        return made == null ? make() : made;
    }

    private synchronized Map<String, GrpcMethod> make() {
        Map<String, GrpcMethod> made = methods;
        if (made == null) {
            made = Map.copyOf(maker.get());
            methods = made;
        }
        return made;
    }

    /** Whether this is a gRPC call; the kind for web pages is not. */
    public static boolean isGrpc(HttpCall call) {
        String type = call instanceof Http2Call ? call.header(HeaderNames.CONTENT_TYPE) : null;
        if (type == null || !type.startsWith(CONTENT_TYPE)) {
            return false;
        }
        return type.length() == CONTENT_TYPE.length() || "+;".indexOf(type.charAt(CONTENT_TYPE.length())) >= 0;
    }

    @Override
    public void handle(HttpCall call) {
        if (!(call instanceof Http2Call stream)) {
            throw new IllegalArgumentException("gRPC is spoken over HTTP/2");
        }
        String path = call.path();
        GrpcMethod method = methods().get(path);
        new GrpcCall(parts, stream, path).serve(method == null ? unknown(path) : method);
    }

    private GrpcMethod unknown(String path) {
        String name = path.startsWith("/") ? path.substring(1) : path;
        return call -> {
            throw new InferenceException(ErrorCode.UNIMPLEMENTED, "this server has no gRPC method " + name);
        };
    }
}
