package dev.barista.bench;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.runtime.onnx.OnnxRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How many rows a second a model runs at best without a server around it: any batch up to the number of callers, if its
 * signature allows that, on one thread or one a processor. Measures when it is asked to, so that it takes turns with
 * the server.
 */
final class HeavyLimit {

    private static final int CALLERS = 16;

    private final LoadedModel model;

    private HeavyLimit(LoadedModel model) {
        this.model = model;
    }

    /** Takes a model file; prints the port on which it is asked, and serves until it is killed. */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        Path file = Path.of(arguments[0]).toAbsolutePath();
        ModelFiles files = new ModelFiles(
                Objects.requireNonNull(file.getParent()),
                List.of(file.getFileName().toString()));
        try (LoadedModel model = new OnnxRuntime().load(files, LoadOptions.DEFAULT);
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HeavyLimit limit = new HeavyLimit(model);
            System.out.println(socket.getLocalPort() + ":" + Probe.start());
            while (true) {
                try (Socket asked = socket.accept()) {
                    Duration each = Duration.ofSeconds(asked.getInputStream().read());
                    asked.getOutputStream()
                            .write(Double.toString(limit.best(each)).getBytes(StandardCharsets.US_ASCII));
                }
            }
        }
    }

    /** Asks the limit at that port: rows a second at best. */
    static double ask(int port, Duration each) throws IOException {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            connection.getOutputStream().write((int) each.toSeconds());
            return Double.parseDouble(
                    new String(connection.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    private double best(Duration each) throws InterruptedException, ExecutionException {
        double best = 0;
        for (int batch = 1; batch <= (batches() ? CALLERS : 1); batch *= 4) {
            for (int threads = 1; threads <= Runtime.getRuntime().availableProcessors(); threads *= 2) {
                best = Math.max(best, rowsPerSecond(batch, threads, each));
            }
        }
        return best;
    }

    private boolean batches() {
        return model.signature().inputs().stream()
                .allMatch(input -> input.shape().rank() > 0 && input.shape().dim(0) == Shape.VARIABLE);
    }

    private double rowsPerSecond(int batch, int threads, Duration duration)
            throws InterruptedException, ExecutionException {
        try (ExecutorService callers = Executors.newFixedThreadPool(threads)) {
            List<Future<Double>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(callers.submit(() -> run(batch, duration)));
            }
            double sum = 0;
            for (Future<Double> one : running) {
                sum += one.get();
            }
            return sum;
        }
    }

    private double run(int batch, Duration duration) {
        Signature signature = model.signature();
        Tensor[] inputs =
                signature.inputs().stream().map(input -> values(input, batch)).toArray(Tensor[]::new);
        int[] outputs = {0};
        try (ModelInstance instance = model.newInstance()) {
            DirectTensorAllocator allocator = new DirectTensorAllocator();
            instance.run(inputs, outputs, allocator)[0].close();
            long begin = System.nanoTime();
            long runs = 0;
            while (System.nanoTime() - begin < duration.toNanos()) {
                instance.run(inputs, outputs, allocator)[0].close();
                runs++;
            }
            return runs * batch * 1e9 / (System.nanoTime() - begin);
        }
    }

    /** Values as the server's callers send them: with zeros a processor may run faster. */
    private static Tensor values(TensorSpec input, int batch) {
        long[] dims = input.shape().dims();
        for (int i = 0; i < dims.length; i++) {
            dims[i] = dims[i] == Shape.VARIABLE ? i == 0 ? batch : 1 : dims[i];
        }
        if (input.dataType() != DataType.FP32) {
            throw new IllegalArgumentException("input " + input.name() + ": expected FP32, got " + input.dataType());
        }
        Shape shape = Shape.of(dims);
        Allocation memory = new DirectTensorAllocator().allocate(shape.elementCount() * Float.BYTES);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < shape.elementCount(); i++) {
            memory.buffer().putFloat(i * Float.BYTES, (float) random.nextDouble());
        }
        return Tensor.owned(DataType.FP32, shape, memory);
    }
}
