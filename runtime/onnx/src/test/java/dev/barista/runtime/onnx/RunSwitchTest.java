package dev.barista.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelInstance;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.TensorSamples;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that would compute for hours, stopped from another thread. */
class RunSwitchTest {

    private static final long HOURS = 1_000_000_000;
    private static final int[] OUTPUTS = {0};

    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator();
    private final TensorSamples samples = new TensorSamples(allocator);

    @TempDir
    private Path folder;

    @AfterEach
    void everyAllocation_isReleased() {
        allocator.assertNothingLeaked();
    }

    @Test
    void interruptedRun_endsAndTheNextIsAsEver() throws InterruptedException {
        try (LoadedModel model = new OnnxRuntime().load(Fixtures.model(folder, "slow"), LoadOptions.DEFAULT);
                ModelInstance instance = model.newInstance();
                Tensor many = samples.longs(Shape.of(1), HOURS);
                Tensor few = samples.longs(Shape.of(1), 3)) {
            Thread interrupting = Thread.ofPlatform().start(instance::interrupt);
            assertThatThrownBy(() -> instance.run(new Tensor[] {many}, OUTPUTS, allocator))
                    .isInstanceOfSatisfying(
                            InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED))
                    .hasMessageContaining("was stopped");
            interrupting.join();

            Tensor answer = instance.run(new Tensor[] {few}, OUTPUTS, allocator)[0];
            assertThat(answer.data().getFloat()).isPositive();
            answer.close();
        }
    }
}
