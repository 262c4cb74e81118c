package dev.barista.bench;

import dev.barista.model.InferenceResponse;
import dev.barista.protocol.oip.DecodedInfer;
import dev.barista.protocol.oip.GrpcInferDecoder;
import dev.barista.protocol.oip.GrpcInferEncoder;
import dev.barista.protocol.oip.OutputForm;
import dev.barista.protocol.oip.RequestBody;
import dev.barista.server.memory.ByteBufSink;
import dev.barista.server.memory.NettyTensorAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From a gRPC message to tensors, and from tensors to the message of an answer, as the server does it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH sets the parameter and calls prepare() before anything else.
public class GrpcCodecBenchmark {

    /** Elements of the tensor, which travels raw. */
    @Param({"32", "1000000"})
    public int elements;

    private final PooledByteBufAllocator memory = PooledByteBufAllocator.DEFAULT;
    private final GrpcInferDecoder decoder = new GrpcInferDecoder(new NettyTensorAllocator(memory));
    private final GrpcInferEncoder encoder = new GrpcInferEncoder();
    private ByteBuffer message;
    private InferenceResponse answer;

    /** Makes a request and an answer. */
    @Setup
    public void prepare() {
        CodecSample sample = new CodecSample(elements);
        message = sample.message();
        answer = sample.answer();
    }

    /** A request read, and its tensors given back. */
    @Benchmark
    public int decode() {
        DecodedInfer decoded = decoder.decode(new RequestBody(message, () -> {}));
        int inputs = decoded.request().inputs().size();
        decoded.request().close();
        return inputs;
    }

    /** An answer written, and its buffer given back. */
    @Benchmark
    public void encode() {
        ByteBufSink sink = new ByteBufSink(memory, 0);
        encoder.encode(answer, Optional.empty(), OutputForm.BINARY, sink);
        sink.discard();
    }
}
