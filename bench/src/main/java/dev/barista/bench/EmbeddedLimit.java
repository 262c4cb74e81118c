package dev.barista.bench;

import dev.barista.inference.Barista;
import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Calls a second of the same model in process, without sockets and codecs: each thread waits for its answer. */
final class EmbeddedLimit {

    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration MEASURED = Duration.ofSeconds(5);

    private EmbeddedLimit() {}

    /** Takes the folder of models; prints a table in Markdown. */
    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        System.out.println("| threads | calls/s | p50 µs | p99 µs, slowest thread |");
        System.out.println("|---|---|---|---|");
        try (Barista barista = Barista.open(Path.of(arguments[0]))) {
            for (int threads : new int[] {1, 2}) {
                measure(barista, threads, WARM_UP);
                List<LatencyHistogram> latencies = measure(barista, threads, MEASURED);
                System.out.printf(
                        "| %d | %,.0f | %.1f | %.1f |%n",
                        threads,
                        latencies.stream().mapToLong(LatencyHistogram::total).sum() / (double) MEASURED.toSeconds(),
                        slowest(latencies, 0.5),
                        slowest(latencies, 0.99));
            }
        }
    }

    private static double slowest(List<LatencyHistogram> latencies, double share) {
        return latencies.stream()
                        .mapToLong(latency -> latency.percentile(share))
                        .max()
                        .orElseThrow()
                / 1e3;
    }

    private static List<LatencyHistogram> measure(Barista barista, int threads, Duration duration)
            throws InterruptedException, ExecutionException {
        try (ExecutorService callers = Executors.newFixedThreadPool(threads)) {
            List<Future<LatencyHistogram>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(callers.submit(() -> call(barista, duration)));
            }
            List<LatencyHistogram> latencies = new ArrayList<>();
            for (Future<LatencyHistogram> one : running) {
                latencies.add(one.get());
            }
            return latencies;
        }
    }

    private static LatencyHistogram call(Barista barista, Duration duration) {
        LatencyHistogram latencies = new LatencyHistogram();
        long end = System.nanoTime() + duration.toNanos();
        long begin = System.nanoTime();
        while (begin - end < 0) {
            barista.predict("mlp", List.of(new NamedTensor("x", row(barista)))).close();
            long now = System.nanoTime();
            latencies.record(now - begin);
            begin = now;
        }
        return latencies;
    }

    private static Tensor row(Barista barista) {
        Allocation memory = barista.allocator().allocate(ExampleCall.FEATURES * Float.BYTES);
        for (int i = 0; i < ExampleCall.FEATURES; i++) {
            memory.buffer().putFloat(i * Float.BYTES, ExampleCall.feature(i));
        }
        return Tensor.owned(DataType.FP32, Shape.of(1, ExampleCall.FEATURES), memory);
    }
}
