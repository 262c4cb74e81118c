package dev.barista.bench;

import com.sun.management.ThreadMXBean;
import dev.barista.inference.Barista;
import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * What a call in process costs beside a call straight to the runtime: one thread, in turns, without sockets and codecs.
 * The tensor of the request is made anew for each call, as it would be.
 */
final class EmbeddedLimit {

    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final long HIGHEST = Duration.ofMinutes(1).toNanos();
    private static final int ROUNDS = 7;
    private static final Duration MEASURED = Duration.ofSeconds(2);

    private EmbeddedLimit() {}

    /** What one round of calls took, each on the average; heap counts all threads. */
    private record Cost(double micros, double p50Micros, double p99Micros, double bytes) {}

    private interface Call {
        void make();
    }

    /** Takes the folder of models; prints tables in Markdown. */
    public static void main(String[] arguments) {
        Path models = Path.of(arguments[0]);
        try (Barista barista = Barista.open(models);
                DirectModel direct = DirectModel.load(models)) {
            barista.awaitFirstLoads();
            DirectModel.Slot slot = direct.slot();
            Call limit = () -> {
                fill(slot.input());
                slot.run();
            };
            Call call = () -> barista.predict("mlp", List.of(new NamedTensor("x", row(barista))))
                    .close();
            measure(limit, WARM_UP);
            measure(call, WARM_UP);
            List<Cost> limits = new ArrayList<>();
            List<Cost> calls = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                limits.add(measure(limit, MEASURED));
                calls.add(measure(call, MEASURED));
            }
            print(limits, calls);
        }
    }

    private static void print(List<Cost> limits, List<Cost> calls) {
        System.out.println("| call in process | µs a call | p50 µs | p99 µs | heap, bytes a call |");
        System.out.println("|---|---|---|---|---|");
        row("Barista", calls);
        row("runtime alone", limits);
        System.out.println();
        List<Double> added = new ArrayList<>();
        for (int i = 0; i < limits.size(); i++) {
            added.add(calls.get(i).micros() - limits.get(i).micros());
        }
        String time = String.format(Locale.ROOT, "%+.2f µs", Comparison.median(added));
        String heap = String.format(Locale.ROOT, "%,.0f bytes", median(calls, Cost::bytes));
        System.out.println(SuiteTables.targets(List.of(
                new Target("call in process", "time a call, Barista − runtime", time, "≤ +1.5 µs"),
                new Target("call in process", "heap a call, Barista", heap, "≤ 500 bytes"))));
    }

    private static void row(String name, List<Cost> costs) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f | %,.0f |%n",
                name,
                median(costs, Cost::micros),
                median(costs, Cost::p50Micros),
                median(costs, Cost::p99Micros),
                median(costs, Cost::bytes));
    }

    private static double median(List<Cost> costs, ToDoubleFunction<Cost> value) {
        return Comparison.median(costs.stream().map(value::applyAsDouble).toList());
    }

    private static Cost measure(Call call, Duration duration) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Histogram latencies = new Histogram(HIGHEST, 3);
        long heap = threads.getTotalThreadAllocatedBytes();
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        long begin = start;
        while (begin - end < 0) {
            call.make();
            long now = System.nanoTime();
            latencies.recordValue(Math.min(HIGHEST, now - begin));
            begin = now;
        }
        long calls = latencies.getTotalCount();
        return new Cost(
                (begin - start) / 1e3 / calls,
                latencies.getValueAtPercentile(50) / 1e3,
                latencies.getValueAtPercentile(99) / 1e3,
                (double) (threads.getTotalThreadAllocatedBytes() - heap) / calls);
    }

    private static void fill(ByteBuffer row) {
        for (int i = 0; i < ExampleCall.FEATURES; i++) {
            row.putFloat(i * Float.BYTES, ExampleCall.feature(i));
        }
    }

    private static Tensor row(Barista barista) {
        Allocation memory = barista.allocator().allocate(ExampleCall.FEATURES * Float.BYTES);
        fill(memory.buffer());
        return Tensor.owned(DataType.FP32, Shape.of(1, ExampleCall.FEATURES), memory);
    }
}
