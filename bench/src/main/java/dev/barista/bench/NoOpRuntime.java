package dev.barista.bench;

import dev.barista.lifecycle.VersionExamples;
import dev.barista.lifecycle.VersionFiles;
import dev.barista.model.DataType;
import dev.barista.model.ModelVersion;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.model.spi.RuntimeAvailability;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Models that compute nothing: x, FP32 [-1,32], in and y, FP32 [-1,1], out, in memory of nobody. */
final class NoOpRuntime implements ModelRuntime {

    private static final String FILE = "nothing.noop";

    /** A version of such a model, which needs no files. */
    static VersionFiles files() {
        return new VersionFiles(
                new ModelVersion(1), new ModelFiles(Path.of("."), List.of(FILE)), "1", VersionExamples.NONE);
    }

    @Override
    public String name() {
        return "noop";
    }

    @Override
    public String platform() {
        return "noop";
    }

    @Override
    public Optional<String> modelFile(ModelFiles files) {
        return Optional.of(FILE);
    }

    @Override
    public RuntimeAvailability availability() {
        return new RuntimeAvailability.Available("1");
    }

    @Override
    public LoadedModel load(ModelFiles files, LoadOptions options) {
        return new NoOpModel();
    }

    private static final class NoOpModel implements LoadedModel {

        private static final Signature SIGNATURE = new Signature(
                List.of(TensorSpec.of("x", DataType.FP32, -1, ExampleCall.FEATURES)),
                List.of(TensorSpec.of("y", DataType.FP32, -1, 1)),
                Signature.UNLIMITED);

        @Override
        public Signature signature() {
            return SIGNATURE;
        }

        @Override
        public long memoryBytes() {
            return 0;
        }

        @Override
        public ModelInstance newInstance() {
            return new NoOpInstance();
        }

        @Override
        public void close() {}
    }

    private static final class NoOpInstance implements ModelInstance {

        private final ByteBuffer memory = ByteBuffer.allocateDirect(4096 * Float.BYTES);

        @Override
        public Tensor[] run(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) {
            Tensor x = inputs[0];
            long rows = x == null ? 0 : x.shape().dim(0);
            ByteBuffer answer = memory.duplicate().limit((int) rows * Float.BYTES);
            return new Tensor[] {Tensor.borrowed(DataType.FP32, Shape.of(rows, 1), answer)};
        }

        @Override
        public void close() {}
    }
}
