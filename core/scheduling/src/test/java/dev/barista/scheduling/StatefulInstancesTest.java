package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.SequenceTensors;
import dev.barista.model.SequenceTensors.Control;
import dev.barista.model.SequenceTensors.Kind;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelInstance;
import dev.barista.scheduling.SequenceKitchen.Made;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Models whose instances remember by themselves: each sequence is served by one of them. */
@Timeout(60)
class StatefulInstancesTest {

    private static final SequenceTensors TOLD = new SequenceTensors(
            List.of(),
            List.of(
                    new Control("start", Kind.START, Optional.empty(), 0, 1),
                    new Control("id", Kind.ID, Optional.empty(), 0, 0)));

    private static final Signature CALLERS = new Signature(
            List.of(TensorSpec.of("x", DataType.FP32, -1, 1)),
            List.of(TensorSpec.of("sum", DataType.FP32, -1, 1), TensorSpec.of("instance", DataType.FP32, -1, 1)),
            Signature.UNLIMITED);

    private final Semaphore runs = new Semaphore(Integer.MAX_VALUE / 2);
    private final CountDownLatch running = new CountDownLatch(1);

    /** Each instance keeps a sum for every sequence that it was told of, and fails for one that it was not. */
    private final class Remembering implements LoadedModel {

        private final AtomicInteger made = new AtomicInteger();

        @Override
        public Signature signature() {
            return new Signature(
                    List.of(
                            CALLERS.inputs().getFirst(),
                            TensorSpec.of("start", DataType.BOOL, -1, 1),
                            TensorSpec.of("id", DataType.INT64, -1, 1)),
                    CALLERS.outputs(),
                    Signature.UNLIMITED);
        }

        @Override
        public boolean isStateful() {
            return true;
        }

        @Override
        public long memoryBytes() {
            return 0;
        }

        @Override
        public ModelInstance newInstance() {
            int number = made.incrementAndGet();
            return new ModelInstance() {
                private final Map<Long, Float> sums = new HashMap<>();

                @Override
                public Tensor[] run(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) {
                    running.countDown();
                    runs.acquireUninterruptibly();
                    assertThat(RunningSum.data(inputs, 0).remaining())
                            .as("one call a run")
                            .isEqualTo(Float.BYTES);
                    long id = RunningSum.data(inputs, 2).getLong();
                    if (RunningSum.data(inputs, 1).get() == 1) {
                        sums.put(id, 0f);
                    } else if (!sums.containsKey(id)) {
                        throw InferenceException.invalid("instance " + number + " never heard of " + id);
                    }
                    float x = RunningSum.data(inputs, 0).getFloat();
                    float sum = sums.merge(id, x, Float::sum);
                    if (x == RunningSum.POISON) {
                        throw InferenceException.invalid("a slip after it was remembered");
                    }
                    return new Tensor[] {
                        RunningSum.tensor(Shape.of(1, 1), allocator, sum),
                        RunningSum.tensor(Shape.of(1, 1), allocator, number)
                    };
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void close() {}
    }

    private static SequenceKitchen kitchen(LoadedModel model, SchedulingSettings settings) {
        return new SequenceKitchen(model, TOLD, CALLERS, settings);
    }

    @Test
    void callsOfASequence_allRunOnOneInstance_andSequencesAreSpread() {
        try (SequenceKitchen kitchen = kitchen(new Remembering(), SchedulingSettings.of(2))) {
            List<Float> instances = new ArrayList<>();
            for (int id = 1; id <= 4; id++) {
                Made start = kitchen.start(id, id);
                assertThat(start.total()).isEqualTo(id);
                instances.add(start.output(1)[0]);
            }
            assertThat(instances.get(0)).isEqualTo(instances.get(2)).isNotEqualTo(instances.get(1));
            assertThat(instances.get(1)).isEqualTo(instances.get(3));
            for (int round = 2; round <= 10; round++) {
                for (int id = 4; id >= 1; id--) {
                    Made next = kitchen.next(id, id);
                    assertThat(next.total()).isEqualTo(round * id);
                    assertThat(next.output(1)[0]).isEqualTo(instances.get(id - 1));
                }
            }
        }
    }

    @Test
    void placeOfAnEndedSequence_goesToTheNext() {
        try (SequenceKitchen kitchen = kitchen(new Remembering(), SchedulingSettings.of(2))) {
            float first = kitchen.start(1, 1).output(1)[0];
            kitchen.start(2, 1).total();
            kitchen.last(1, 1).total();
            assertThat(kitchen.start(3, 1).output(1)[0]).isEqualTo(first);
        }
    }

    @Test
    void instance_staysForAsLongAsTheVersion() {
        SchedulingSettings settings = SchedulingSettings.of(2).withIdleTime(Duration.ofNanos(1));
        Remembering model = new Remembering();
        try (SequenceKitchen kitchen = kitchen(model, settings)) {
            kitchen.start(1, 1).total();
            for (int i = 2; i <= 200; i++) {
                assertThat(kitchen.next(1, 1).total()).isEqualTo(i);
            }
            assertThat(model.made).hasValue(1);
        }
    }

    @Test
    void callsThatWaitForOneInstance_doNotShareARun() {
        runs.drainPermits();
        try (SequenceKitchen kitchen = kitchen(new Remembering(), SchedulingSettings.of(1))) {
            List<Made> made = new ArrayList<>();
            for (int id = 1; id <= 4; id++) {
                made.add(kitchen.start(id, id));
            }
            runs.release(4);
            for (int id = 1; id <= 4; id++) {
                assertThat(made.get(id - 1).total()).isEqualTo(id);
            }
        }
    }

    @Test
    void failedRun_isRememberedOnce() {
        runs.drainPermits();
        try (SequenceKitchen kitchen = kitchen(new Remembering(), SchedulingSettings.of(1))) {
            Made blocks = kitchen.start(1, 1);
            Made second = kitchen.start(2, 1);
            Made third = kitchen.start(3, 1);
            runs.release(3);
            List.of(blocks, second, third).forEach(Made::total);
            Made held = kitchen.next(1, 1);
            Made fails = kitchen.next(2, RunningSum.POISON);
            Made beside = kitchen.next(3, 1);
            runs.release(3);
            assertThatThrownBy(fails.answer()::join).hasMessageContaining("a slip");
            assertThat(held.total()).isEqualTo(2);
            assertThat(beside.total()).isEqualTo(2);
            runs.release(1);
            assertThat(kitchen.next(2, 1).total()).isEqualTo(1 + RunningSum.POISON + 1);
        }
    }
}
