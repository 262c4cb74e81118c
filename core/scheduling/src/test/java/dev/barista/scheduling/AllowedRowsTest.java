package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.Clock;
import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorSpec;
import dev.barista.testing.FakeModel;
import dev.barista.testing.LeakDetectingAllocator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A model that is only ever run with the sizes that it takes. */
@Timeout(60)
class AllowedRowsTest {

    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator();
    private final Calls calls = new Calls(allocator);
    private final List<Integer> runRows = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch firstRun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final FakeModel doubling = FakeModel.times(2);
    private final FakeModel model = new FakeModel(doubling.signature(), (inputs, outputs, memory) -> {
        Tensor x = inputs[0];
        assertThat(x).isNotNull();
        runRows.add((int) x.shape().dim(0));
        firstRun.countDown();
        await(go);
        return doubling.newInstance().run(inputs, outputs, memory);
    });

    @AfterEach
    void everything_isReleased() {
        allocator.assertNothingLeaked();
    }

    @Test
    void batches_growNoLargerThanTheLargestSize() {
        try (InstancePool pool = pool(true, Signature.UNLIMITED, 2, 4)) {
            List<Calls.Made> made = new ArrayList<>();
            made.add(submit(pool, calls.make(1, 0)));
            await(firstRun);
            for (int i = 1; i <= 7; i++) {
                made.add(submit(pool, calls.make(1, i)));
            }
            go.countDown();
            for (int i = 0; i <= 7; i++) {
                assertThat(made.get(i).answer().join()).isEqualTo(Calls.expected(1, i, 2));
            }
        }
        assertThat(runRows).containsExactly(2, 4, 4);
    }

    @Test
    void callWithMoreRowsThanTheLargestSize_isRunInParts() {
        go.countDown();
        try (InstancePool pool = pool(true, Signature.UNLIMITED, 2, 4)) {
            assertThat(submit(pool, calls.make(11, 3)).answer().join()).isEqualTo(Calls.expected(11, 3, 2));
        }
        assertThat(runRows).isNotEmpty().allMatch(rows -> rows == 2 || rows == 4);
    }

    @Test
    void sizesBeyondTheModelsLimit_areLeftOut() {
        go.countDown();
        try (InstancePool pool = pool(true, 6, 4, 8)) {
            assertThat(submit(pool, calls.make(5, 3)).answer().join()).isEqualTo(Calls.expected(5, 3, 2));
        }
        assertThat(runRows).containsExactly(4, 4);
    }

    @Test
    void sizes_holdWithoutBatchingToo() {
        try (InstancePool pool = pool(false, Signature.UNLIMITED, 2, 4)) {
            List<Calls.Made> made = new ArrayList<>();
            made.add(submit(pool, calls.make(1, 1)));
            await(firstRun);
            made.add(submit(pool, calls.make(1, 2)));
            made.add(submit(pool, calls.make(3, 3)));
            go.countDown();
            assertThat(made.get(0).answer().join()).isEqualTo(Calls.expected(1, 1, 2));
            assertThat(made.get(1).answer().join()).isEqualTo(Calls.expected(1, 2, 2));
            assertThat(made.get(2).answer().join()).isEqualTo(Calls.expected(3, 3, 2));
        }
        assertThat(runRows).containsExactly(2, 2, 4);
    }

    /** Calls of no rows come as far as this where the shape of an output is not known beforehand. */
    @Test
    void callOfNoRows_isNeitherFilledUpNorInOthersWay() {
        try (InstancePool pool = pool(true, Signature.UNLIMITED, 2, 4)) {
            Calls.Made first = submit(pool, calls.make(0, 1));
            await(firstRun);
            Calls.Made third = submit(pool, calls.make(3, 3));
            Calls.Made none = submit(pool, calls.make(0, 1));
            go.countDown();
            assertThat(first.answer().join()).isEmpty();
            assertThat(none.answer().join()).isEmpty();
            assertThat(third.answer().join()).isEqualTo(Calls.expected(3, 3, 2));
        }
        assertThat(runRows).containsExactly(0, 4);
    }

    private InstancePool pool(boolean batching, int maxBatchSize, Integer... sizes) {
        Signature signature = new Signature(
                List.of(TensorSpec.of("x", DataType.FP32, Shape.VARIABLE, 4)),
                List.of(TensorSpec.of("y", DataType.FP32, Shape.VARIABLE, 4)),
                maxBatchSize);
        SchedulingSettings settings = SchedulingSettings.of(1)
                .withBatch(new BatchSettings(batching, 256, Optional.empty(), List.of(), List.of(sizes)));
        SchedulingTools tools = new SchedulingTools(allocator, Clock.system(), RunListener.NONE);
        return new InstancePool(new ServedModel("double/1", model, signature), settings, tools);
    }

    private static Calls.Made submit(InstancePool pool, Calls.Made made) {
        pool.submit(made.call());
        return made;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
