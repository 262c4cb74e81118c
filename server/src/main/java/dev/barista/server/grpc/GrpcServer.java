package dev.barista.server.grpc;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.server.http.FrontEndParts;
import dev.barista.server.http.HeaderNames;
import dev.barista.server.http.Http2Call;
import dev.barista.server.http.HttpCall;
import dev.barista.server.http.RequestHandler;
import java.util.Map;

/** Finds the method that a call is for. Thread-safe. */
public final class GrpcServer implements RequestHandler {

    private static final String CONTENT_TYPE = "application/grpc";

    private final FrontEndParts parts;
    private final Map<String, GrpcMethod> methods;

    /** @param methods by path, such as {@code /grpc.health.v1.Health/Check} */
    public GrpcServer(FrontEndParts parts, Map<String, GrpcMethod> methods) {
        this.parts = parts;
        this.methods = Map.copyOf(methods);
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
        GrpcMethod method = methods.get(path);
        new GrpcCall(parts, stream, path).serve(method == null ? unknown(path) : method);
    }

    private GrpcMethod unknown(String path) {
        String name = path.startsWith("/") ? path.substring(1) : path;
        return call -> {
            throw new InferenceException(ErrorCode.UNIMPLEMENTED, "this server has no gRPC method " + name);
        };
    }
}
