package dev.barista.bench;

import dev.barista.cache.AnswerMemory;
import dev.barista.cache.CacheTerms;
import dev.barista.cache.CacheableCall;
import dev.barista.cache.ResponseCaches;
import dev.barista.cache.VersionCache;
import dev.barista.cache.VersionScope;
import dev.barista.inference.PooledTensorAllocator;
import dev.barista.model.CacheUse;
import dev.barista.model.Clock;
import dev.barista.model.DataType;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.ParameterValue;
import dev.barista.model.RequestContext;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.server.memory.NettyTensorAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the response cache costs a call whose run costs nothing: key, hash, lookup, and what follows from it. Run with
 * {@code -prof gc} for the garbage.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH sets the parameter and calls open() before anything else.
public class CacheBenchmark {

    private static final long BYTES = 64 << 20;
    private static final int[] OUTPUTS = {0};
    private static final RequestContext CONTEXT = RequestContext.of("benchmark");

    /** Floats in the one input. */
    @Param({"32", "4096", "262144"})
    public int floats;

    /** Whose memory the answers lie in: that of the server or that of an embedding application. */
    @Param({"server", "embedded"})
    public String memory;

    private final InferenceException refused = new InferenceException(ErrorCode.INVALID_ARGUMENT, "not kept");
    private ResponseCaches caches;
    private VersionCache cache;
    private ByteBuffer elements;
    private Tensor input;
    private Tensor output;
    private long number;

    /** Fills the input and asks once, so that there is something to hit. */
    @Setup
    public void open() {
        TensorAllocator allocator = memory.equals("server")
                ? new NettyTensorAllocator(PooledByteBufAllocator.DEFAULT)
                : new PooledTensorAllocator();
        caches = new ResponseCaches(
                BYTES,
                null,
                new ResponseCaches.Surroundings(
                        Clock.system(),
                        (delay, task) -> {
                            throw new IllegalStateException("nobody waits");
                        },
                        AnswerMemory.forCaches(BYTES, allocator)));
        cache = caches.open(
                        VersionScope.ofThisLoad(new ModelName("m"), new ModelVersion(1)),
                        new CacheTerms(Duration.ofHours(1), OptionalLong.empty()))
                .orElseThrow();
        elements = ByteBuffer.allocateDirect(floats * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < floats; i++) {
            elements.putFloat(i * Float.BYTES, i);
        }
        input = Tensor.borrowed(DataType.FP32, Shape.of(1, floats), elements);
        output = Tensor.borrowed(DataType.FP32, Shape.of(1, 1), ByteBuffer.allocateDirect(Float.BYTES));
        hit();
    }

    /** Gives its memory back. */
    @TearDown
    public void close() {
        cache.close();
        caches.close();
    }

    /** The answer is there: key, hash, lookup, comparison, and a tensor over the answer. */
    @Benchmark
    public void hit() {
        cache.serve(new Call(true));
    }

    /** The answer is not there and does not come: key, hash, lookup, and the flight that others could join. */
    @Benchmark
    public void miss() {
        elements.putLong(0, ++number);
        cache.serve(new Call(false));
    }

    /** The same, with the answer copied and kept, and another dropped for it once the cache is full. */
    @Benchmark
    public void missAndKeep() {
        elements.putLong(0, ++number);
        cache.serve(new Call(true));
    }

    /** A call that is answered at once. */
    private final class Call implements CacheableCall {

        private final boolean succeeds;

        Call(boolean succeeds) {
            this.succeeds = succeeds;
        }

        @Override
        public RequestContext context() {
            return CONTEXT;
        }

        @Override
        public @Nullable Tensor[] inputs() {
            return new Tensor[] {input};
        }

        @Override
        public int[] outputs() {
            return OUTPUTS;
        }

        @Override
        public Map<String, ParameterValue> parameters() {
            return Map.of();
        }

        @Override
        public void run(RequestContext context, CacheUse use, Ran ran) {
            if (succeeds) {
                ran.succeeded(new Tensor[] {output}, 1);
            } else {
                ran.failed(refused).run();
            }
        }

        @Override
        public void answered(Tensor[] outputs, CacheUse use) {
            for (Tensor each : outputs) {
                each.close();
            }
        }

        @Override
        public void failed(InferenceException error, CacheUse use) {
            throw error;
        }
    }
}
