package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.ModelInstance;
import dev.barista.testing.LeakDetectingAllocator;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Runs that were told to stop although nobody wanted them to: what was meant for the run before came late. */
class StoppableRunTest {

    private static final Tensor[] ANSWER = {};
    private static final BatchKey KEY = new BatchKey(new int[] {0}, new long[0]);

    @Test
    void runStoppedByMistake_isMadeAgain() {
        assertThat(run(ErrorCode.CANCELLED)).isSameAs(ANSWER);
    }

    @Test
    void runStoppedTwice_fails() {
        assertThatThrownBy(() -> run(ErrorCode.CANCELLED, ErrorCode.CANCELLED))
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    }

    @Test
    void runThatFailsOtherwise_isNotMadeAgain() {
        assertThatThrownBy(() -> run(ErrorCode.INVALID_ARGUMENT))
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    /** A run of calls that are still waited for, which fails in these ways before it answers. */
    private static Tensor[] run(ErrorCode... failures) {
        ArrayDeque<ErrorCode> left = new ArrayDeque<>(List.of(failures));
        QueuedCall call = new QueuedCall(
                new Calls(new LeakDetectingAllocator()).make(1, 1).call(), KEY, new CostModel(), 0, Long.MAX_VALUE);
        return StoppableRun.run(List.of(call), new Unused(), () -> {
            if (!left.isEmpty()) {
                throw new InferenceException(left.removeFirst(), "a failure of the test");
            }
            return ANSWER;
        });
    }

    private record Unused() implements ModelInstance {
        @Override
        public Tensor[] run(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) {
            throw new AssertionError("not asked");
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
