package dev.barista.testing;

import dev.barista.model.BytesElements;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.model.spi.ModelRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.stream.IntStream;

/**
 * A process of its own for what may end one: it loads a model again and again, whole or broken, and prints what came of
 * it in one line.
 */
final class RuntimeTrials {

    static final int LOADS = 200;
    static final int MUTATIONS = 2000;

    private static final long SEED = 7;

    private static final int WARM_UP = 50;

    /** In files up to this size every byte is changed in turn, in others every 64th. */
    private static final int SMALL_FILE = 4096;

    private static final int STRIDE = 64;

    /** A broken file may ask for more than there is; then it is closed without a run. */
    private static final long LARGEST_INPUT = 1 << 20;

    private final ModelRuntime runtime;
    private final Path folder;
    private final String file;
    private int refused;
    private int ran;

    private RuntimeTrials(ModelRuntime runtime, Path folder, String file) {
        this.runtime = runtime;
        this.folder = folder;
        this.file = file;
    }

    /**
     * Takes {@code flips}, {@code mutations} or {@code loads}, the name of a runtime, a folder and the name of the
     * model file in it.
     */
    public static void main(String[] arguments) throws IOException {
        ModelRuntime runtime = ServiceLoader.load(ModelRuntime.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.name().equals(arguments[1]))
                .findFirst()
                .orElseThrow();
        RuntimeTrials trials = new RuntimeTrials(runtime, Path.of(arguments[2]), arguments[3]);
        System.out.println(
                switch (arguments[0]) {
                    case "flips" -> trials.flips();
                    case "mutations" -> trials.mutations();
                    default -> trials.loads();
                });
    }

    /** How many places there are to change in a file of this size. */
    static int flipCount(long fileSize) {
        int stride = fileSize <= SMALL_FILE ? 1 : STRIDE;
        return (int) ((fileSize + stride - 1) / stride);
    }

    private String flips() throws IOException {
        byte[] whole = Files.readAllBytes(folder.resolve(file));
        int stride = whole.length <= SMALL_FILE ? 1 : STRIDE;
        for (int place = 0; place < whole.length; place += stride) {
            byte[] broken = whole.clone();
            broken[place] ^= (byte) 0xFF;
            System.err.println("byte " + place);
            attempt(broken);
        }
        return outcome();
    }

    /** Changes up to three bytes at a time, in ways that never differ from run to run. */
    private String mutations() throws IOException {
        byte[] whole = Files.readAllBytes(folder.resolve(file));
        Random random = new Random(SEED);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] broken = whole.clone();
            StringBuilder places = new StringBuilder("bytes");
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int place = random.nextInt(whole.length);
                int bit = 1 << random.nextInt(Byte.SIZE);
                broken[place] =
                        random.nextBoolean() ? (byte) random.nextInt(1 << Byte.SIZE) : (byte) (broken[place] ^ bit);
                places.append(' ').append(place).append('=').append(broken[place]);
            }
            System.err.println(places);
            attempt(broken);
        }
        return outcome();
    }

    private void attempt(byte[] model) throws IOException {
        Path root = Files.createDirectories(folder.resolve("broken"));
        Files.write(root.resolve(file), model);
        if (isLoadedAndRun(new ModelFiles(root, List.of(file)))) {
            ran++;
        } else {
            refused++;
        }
    }

    private String outcome() {
        return "refused " + refused + ", ran " + ran + ", of " + (refused + ran);
    }

    private String loads() throws IOException {
        repeat(WARM_UP);
        long before = ResidentMemory.bytes();
        repeat(LOADS);
        return "grown by " + (ResidentMemory.bytes() - before);
    }

    private void repeat(int times) {
        for (int i = 0; i < times; i++) {
            if (!isLoadedAndRun(new ModelFiles(folder, List.of(file)))) {
                throw new IllegalStateException("the model was refused");
            }
        }
    }

    private boolean isLoadedAndRun(ModelFiles files) {
        try (LoadedModel model = runtime.load(files, LoadOptions.DEFAULT);
                ModelInstance instance = model.newInstance()) {
            List<TensorSpec> inputs = model.signature().inputs();
            if (inputs.stream().mapToLong(RuntimeTrials::elementCount).sum() <= LARGEST_INPUT) {
                run(instance, model.signature());
            }
            return true;
        } catch (InferenceException e) {
            return false;
        }
    }

    private static void run(ModelInstance instance, Signature signature) {
        Tensor[] inputs = signature.inputs().stream().map(RuntimeTrials::zeros).toArray(Tensor[]::new);
        int[] outputs = IntStream.range(0, signature.outputs().size()).toArray();
        for (Tensor output : instance.run(inputs, outputs, new DirectTensorAllocator())) {
            output.close();
        }
    }

    private static long elementCount(TensorSpec spec) {
        return shape(spec).elementCount();
    }

    private static Shape shape(TensorSpec spec) {
        long[] dims = spec.shape().dims();
        for (int i = 0; i < dims.length; i++) {
            dims[i] = Math.max(1, dims[i]);
        }
        return Shape.of(dims);
    }

    private static Tensor zeros(TensorSpec spec) {
        Shape shape = shape(spec);
        int count = Math.toIntExact(shape.elementCount());
        TensorSamples samples = new TensorSamples(new DirectTensorAllocator());
        return spec.dataType().isFixedSize()
                ? samples.bytes(
                        spec.dataType(),
                        shape,
                        new byte[Math.multiplyExact(count, spec.dataType().byteSize())])
                : BytesElements.tensor(shape, Collections.nCopies(count, ""), samples.allocator());
    }
}
