package dev.barista.bench;

import com.google.protobuf.ByteString;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import dev.barista.protocol.oip.messages.ModelInferResponse;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What gRPC's own Java library does at best: the request parsed by the generated classes, the runtime called on the
 * event loop, a row at a time. With {@code --no-model} the same with an answer that is always the same.
 */
final class GrpcNettyLimit {

    private static final MethodDescriptor<ModelInferRequest, ModelInferResponse> INFER =
            MethodDescriptor.<ModelInferRequest, ModelInferResponse>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName(ExampleAnswer.GRPC_PATH.substring(1))
                    .setRequestMarshaller(ProtoUtils.marshaller(ModelInferRequest.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(ModelInferResponse.getDefaultInstance()))
                    .build();

    private GrpcNettyLimit() {}

    /** Takes the folder of models; prints its ports and serves until it is killed. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean withModel = !Arrays.asList(arguments).contains(NettyLoops.NO_MODEL);
        Server server = withModel ? start(DirectModel.load(Path.of(arguments[0]))) : startWithoutModel();
        System.out.println(server.getPort() + ":" + Probe.start());
        server.awaitTermination();
    }

    static Server start(DirectModel model) throws IOException {
        return start(modelled(model));
    }

    static Server startWithoutModel() throws IOException {
        return start(constant());
    }

    private static Server start(Infer infer) throws IOException {
        EventLoopGroup loops = NettyLoops.ofThisMachine();
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .channelType(NettyLoops.serverChannel())
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .directExecutor()
                .addService(service(infer))
                .build()
                .start();
    }

    private interface Infer {
        ModelInferResponse answer(ModelInferRequest request);
    }

    private static ServerServiceDefinition service(Infer infer) {
        return ServerServiceDefinition.builder(INFER.getServiceName())
                .addMethod(INFER, ServerCalls.asyncUnaryCall((request, observer) -> {
                    observer.onNext(infer.answer(request));
                    observer.onCompleted();
                }))
                .build();
    }

    private static Infer modelled(DirectModel model) {
        return request -> {
            DirectModel.Slot slot = model.slot();
            request.getRawInputContents(0).copyTo(slot.input());
            slot.run();
            return ExampleAnswer.message(ByteString.copyFrom(slot.output()));
        };
    }

    private static Infer constant() {
        ByteString value = ByteString.copyFrom(new byte[Float.BYTES]);
        return request -> ExampleAnswer.message(value);
    }
}
