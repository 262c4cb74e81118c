package dev.barista.scheduling;

import dev.barista.model.Caller;
import dev.barista.model.InferenceException;
import dev.barista.model.PhaseTimes;
import dev.barista.model.RequestContext;
import dev.barista.model.SequenceTensors;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.spi.LoadedModel;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.ManualClock;
import dev.barista.testing.ManualScheduler;
import dev.barista.testing.TensorSamples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Sequences of a model with one input x of one number, with time and memory under the test's hand. */
final class SequenceKitchen implements AutoCloseable {

    static final Duration IDLE = Duration.ofMinutes(1);
    static final Duration DRAIN = Duration.ofMinutes(5);
    static final long MAX_BYTES = 4000;

    final LeakDetectingAllocator allocator;
    final ManualClock clock = new ManualClock();
    final ManualScheduler scheduler = new ManualScheduler(clock);

    /** The ids of sequences, as often as they ended. */
    final List<SequenceId> ended = Collections.synchronizedList(new ArrayList<>());

    /** What ends each sequence that began. */
    final Map<SequenceId, Runnable> ends = new ConcurrentHashMap<>();

    /** The totals of all answers, as they came. */
    final List<Float> totals = Collections.synchronizedList(new ArrayList<>());

    final Sequences sequences;

    SequenceKitchen(LoadedModel model, SequenceTensors tensors, Signature callers, SchedulingSettings settings) {
        this(model, tensors, callers, settings, new LeakDetectingAllocator());
    }

    SequenceKitchen(
            LoadedModel model,
            SequenceTensors tensors,
            Signature callers,
            SchedulingSettings settings,
            LeakDetectingAllocator allocator) {
        this(
                new SequenceModel(new ServedModel("sum/1", model, model.signature()), callers, tensors),
                4,
                settings,
                allocator);
    }

    SequenceKitchen(RunningSum model, int maxSequences, SchedulingSettings settings) {
        this(
                new SequenceModel(
                        new ServedModel("sum/1", model.model(), RunningSum.WHOLE),
                        RunningSum.CALLERS,
                        RunningSum.TENSORS),
                maxSequences,
                settings,
                new LeakDetectingAllocator());
    }

    private SequenceKitchen(
            SequenceModel model, int maxSequences, SchedulingSettings settings, LeakDetectingAllocator allocator) {
        this.allocator = allocator;
        sequences = new Sequences(
                model,
                new SequenceSettings(IDLE, DRAIN, maxSequences, MAX_BYTES),
                settings,
                new SchedulingTools(allocator, clock, RunListener.NONE),
                scheduler);
    }

    static SequenceKitchen of(RunningSum model) {
        return new SequenceKitchen(model, 1000, SchedulingSettings.of(2));
    }

    /** What came of a call: the first elements of its first output, or its error. */
    record Made(CompletableFuture<List<float[]>> answer) {

        float total() {
            return answer.join().getFirst()[0];
        }

        /** All elements of an output. */
        float[] output(int index) {
            return answer.join().get(index);
        }
    }

    Made start(long id, float x) {
        return call(id, x, true, false);
    }

    Made next(long id, float x) {
        return call(id, x, false, false);
    }

    Made last(long id, float x) {
        return call(id, x, false, true);
    }

    Made call(long id, float x, boolean starts, boolean ends) {
        return submit(new SequenceStep(new SequenceId.Numbered(id), starts, ends), RequestContext.of("r"), x);
    }

    /** A call of so many rows as there are numbers, for all of the callers' two outputs. */
    Made submit(SequenceStep step, RequestContext context, float... x) {
        return submit(step, context, new int[] {0, 1}, x);
    }

    Made submit(SequenceStep step, RequestContext context, int[] outputs, float... x) {
        Tensor input = new TensorSamples(allocator).floats(Shape.of(x.length, 1), x);
        CompletableFuture<List<float[]>> answer = new CompletableFuture<>();
        sequences.submit(
                ModelCall.of(context, new Tensor[] {input}, outputs, true, new Answering(input, answer, totals)),
                step,
                new Hold(step));
        return new Made(answer);
    }

    private final class Hold implements SequenceHold {

        private final SequenceStep step;

        Hold(SequenceStep step) {
            this.step = step;
        }

        @Override
        public void begun(Runnable end) {
            ends.put(step.id(), end);
        }

        @Override
        public void ended() {
            ended.add(step.id());
        }
    }

    private record Answering(Tensor input, CompletableFuture<List<float[]>> answer, List<Float> totals)
            implements ModelCall.Completion {

        @Override
        public void succeeded(Tensor[] produced, PhaseTimes times) {
            List<float[]> values = new ArrayList<>();
            for (Tensor tensor : produced) {
                values.add(TensorSamples.floats(tensor));
                tensor.close();
            }
            input.close();
            totals.add(values.getFirst()[0]);
            answer.complete(values);
        }

        @Override
        public void failed(InferenceException error, PhaseTimes times) {
            input.close();
            answer.completeExceptionally(error);
        }
    }

    static RequestContext from(Caller caller) {
        return RequestContext.of("r").withCaller(caller);
    }

    int open() {
        return sequences.snapshot().sequences().orElseThrow();
    }

    @Override
    public void close() {
        sequences.close();
        allocator.assertNothingLeaked();
    }
}
