package dev.barista.bench;

import dev.barista.model.InferenceResponse;
import dev.barista.model.VersionSelector;
import dev.barista.protocol.oip.DecodedInfer;
import dev.barista.protocol.oip.OutputForm;
import dev.barista.protocol.oip.RequestBody;
import dev.barista.protocol.oip.RestInferCall;
import dev.barista.protocol.oip.RestInferDecoder;
import dev.barista.protocol.oip.RestInferEncoder;
import dev.barista.server.memory.ByteBufSink;
import dev.barista.server.memory.NettyTensorAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
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

/** From a REST body to tensors, and from tensors to the body of an answer, as the server does it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls prepare() before anything else.
public class RestCodecBenchmark {

    /** Elements of the tensor. */
    @Param({"32", "1000000"})
    public int elements;

    /** How they travel: as JSON's numbers, or behind the JSON. */
    @Param({"json", "binary"})
    public String form;

    private final PooledByteBufAllocator memory = PooledByteBufAllocator.DEFAULT;
    private final RestInferDecoder decoder = new RestInferDecoder(new NettyTensorAllocator(memory));
    private final RestInferEncoder encoder = new RestInferEncoder();
    private RestInferCall call;
    private ByteBuffer body;
    private InferenceResponse answer;
    private OutputForm outputs;

    /** Makes a request and an answer. */
    @Setup
    public void prepare() {
        CodecSample sample = new CodecSample(elements);
        boolean isBinary = form.equals("binary");
        body = isBinary ? sample.jsonAndBinary() : sample.json();
        OptionalInt jsonLength = isBinary ? OptionalInt.of(sample.head().length()) : OptionalInt.empty();
        call = new RestInferCall(CodecSample.MODEL, new VersionSelector.Latest(), jsonLength);
        answer = sample.answer();
        outputs = isBinary ? OutputForm.BINARY : OutputForm.TEXT;
    }

    /** A request read, and its tensors given back. */
    @Benchmark
    public int decode() {
        DecodedInfer decoded = decoder.decode(call, new RequestBody(body, () -> {}), () -> {
            throw new IllegalStateException("only a raw tensor alone asks for the signature");
        });
        int inputs = decoded.request().inputs().size();
        decoded.request().close();
        return inputs;
    }

    /** An answer written, and its buffer given back. */
    @Benchmark
    public int encode() {
        ByteBufSink sink = new ByteBufSink(memory, 0);
        OptionalInt jsonLength = encoder.encode(answer, Optional.empty(), outputs, sink);
        sink.discard();
        return jsonLength.orElse(0);
    }
}
