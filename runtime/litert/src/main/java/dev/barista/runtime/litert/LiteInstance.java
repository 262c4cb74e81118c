package dev.barista.runtime.litert;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.ModelInstance;
import org.jspecify.annotations.Nullable;

/**
 * An execution slot: interpreters that are ready for the shapes of inputs that came last. One row is never given up for
 * another shape, because it is what most calls bring and what is waited for the shortest.
 */
final class LiteInstance implements ModelInstance {

    private final LaneMaker lanes;
    private final Signature signature;
    private final Runnable onClose;
    private final @Nullable Lane[] kept;
    private final long[] lastUse;
    private long uses;
    private volatile @Nullable Lane running;
    private volatile boolean stopped;
    private boolean closed;

    /** Takes over the lane; {@code onClose} is run once. */
    LiteInstance(LaneMaker lanes, Signature signature, int keptShapes, @Nullable Lane first, Runnable onClose) {
        this.lanes = lanes;
        this.signature = signature;
        this.onClose = onClose;
        this.kept = new Lane[keptShapes];
        this.lastUse = new long[keptShapes];
        this.kept[0] = first;
    }

    @Override
    public Tensor[] run(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) {
        if (closed) {
            throw new IllegalStateException("this instance is closed");
        }
        if (hasNoElements(inputs)) {
            return withoutRows(outputs, allocator);
        }
        try {
            Lane lane = laneFor(inputs);
            running = lane;
            if (stopped) {
                throw stopped();
            }
            lane.run(inputs);
            return take(lane, outputs, allocator);
        } catch (LiteException e) {
            throw stopped ? stopped() : LiteFailures.run(e);
        } finally {
            running = null;
            stopped = false;
        }
    }

    private static Tensor[] take(Lane lane, int[] outputs, TensorAllocator allocator) {
        Tensor[] taken = new Tensor[outputs.length];
        int count = 0;
        try {
            for (; count < taken.length; count++) {
                taken[count] = lane.output(outputs[count], allocator);
            }
            return taken;
        } finally {
            for (int i = 0; i < count && count < taken.length; i++) {
                taken[i].close();
            }
        }
    }

    private Lane laneFor(@Nullable Tensor[] inputs) throws LiteException {
        uses++;
        for (int i = 0; i < kept.length; i++) {
            Lane lane = kept[i];
            if (lane != null && lane.isReadyFor(inputs)) {
                lastUse[i] = uses;
                return lane;
            }
        }
        return prepared(longestUnused(), inputs);
    }

    /** A place without a lane, else one that was not used for the longest time and is for more than a row. */
    private int longestUnused() {
        int found = 0;
        for (int i = 0; i < kept.length; i++) {
            Lane lane = kept[i];
            if (lane == null) {
                return i;
            }
            Lane best = kept[found];
            boolean isAlike = best == null || best.isForOneRow() == lane.isForOneRow();
            boolean better = isAlike ? lastUse[i] < lastUse[found] : !lane.isForOneRow();
            found = better ? i : found;
        }
        return found;
    }

    private Lane prepared(int place, @Nullable Tensor[] inputs) throws LiteException {
        Lane there = kept[place];
        Lane lane = there == null ? lanes.open() : there;
        kept[place] = null;
        boolean done = false;
        try {
            Shape[] shapes = new Shape[inputs.length];
            for (int i = 0; i < shapes.length; i++) {
                Tensor input = inputs[i];
                shapes[i] = input == null ? Shape.of() : input.shape();
            }
            lane.prepare(shapes);
            done = true;
        } finally {
            if (!done) {
                lane.close();
            }
        }
        kept[place] = lane;
        lastUse[place] = uses;
        return lane;
    }

    /** Whether there is nothing to compute: a batch of no rows. */
    private boolean hasNoElements(@Nullable Tensor[] inputs) {
        for (int i = 0; i < inputs.length; i++) {
            Tensor input = inputs[i];
            if (input != null && input.shape().elementCount() == 0) {
                if (signature.isBatched() && input.shape().dim(0) == 0) {
                    return true;
                }
                throw InferenceException.invalid(
                        "input \"" + signature.inputs().get(i).name() + "\" of shape " + input.shape()
                                + " has no elements; TensorFlow Lite computes nothing from that");
            }
        }
        return false;
    }

    private Tensor[] withoutRows(int[] outputs, TensorAllocator allocator) {
        Tensor[] answers = new Tensor[outputs.length];
        for (int i = 0; i < outputs.length; i++) {
            var spec = signature.outputs().get(outputs[i]);
            long[] dims = spec.shape().dims();
            for (int d = 0; d < dims.length; d++) {
                dims[d] = d == 0 ? 0 : Math.max(0, dims[d]);
            }
            answers[i] = Tensor.owned(spec.dataType(), Shape.of(dims), allocator.allocate(0));
        }
        return answers;
    }

    private static InferenceException stopped() {
        return new InferenceException(ErrorCode.CANCELLED, "the run was stopped, as nobody waits for its answer");
    }

    @Override
    public void interrupt() {
        stopped = true;
        Lane lane = running;
        if (lane != null) {
            lane.cancel();
        }
    }

    @Override
    public void close() {
        if (closed) {
            throw new IllegalStateException("this instance was closed twice");
        }
        closed = true;
        for (Lane lane : kept) {
            if (lane != null) {
                lane.close();
            }
        }
        onClose.run();
    }

    /** Makes interpreters of the instance's model. */
    interface LaneMaker {
        Lane open() throws LiteException;
    }
}
