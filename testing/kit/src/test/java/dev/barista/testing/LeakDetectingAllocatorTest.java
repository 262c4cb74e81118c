package dev.barista.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.Allocation;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class LeakDetectingAllocatorTest {

    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator();

    @Test
    void everythingReleased_isFine() {
        allocator.allocate(8).release();
        allocator.allocate(0).release();

        allocator.assertNothingLeaked();
        assertThat(allocator.allocationCount()).isEqualTo(2);
        assertThat(allocator.openCount()).isZero();
    }

    @Test
    void lostAllocation_isReportedWithWhereItWasMade() {
        Allocation lost = allocator.allocate(8);

        assertThat(lost.buffer().capacity()).isEqualTo(8);
        assertThatThrownBy(allocator::assertNothingLeaked)
                .isInstanceOf(AssertionError.class)
                .hasMessage("1 allocations were not released, 0 were released twice")
                .satisfies(error -> assertThat(error.getSuppressed()[0].getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().startsWith("lostAllocation")));
    }

    @Test
    void secondRelease_throwsAndIsRemembered() {
        Allocation allocation = allocator.allocate(8);
        allocation.release();

        assertThatThrownBy(allocation::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("an allocation of 8 bytes was released twice");
        assertThatThrownBy(allocator::assertNothingLeaked).isInstanceOf(AssertionError.class);
    }

    @Test
    void memory_isPoisonedBeforeAndAfter() {
        Allocation allocation = allocator.allocate(4);
        ByteBuffer view = allocation.buffer().duplicate();

        assertThat(view.get(3)).isEqualTo((byte) 0xA5);
        allocation.release();
        assertThat(view.get(3)).isEqualTo((byte) 0xDD);
    }

    @Test
    void moreThanTheLimit_isRefused() {
        assertThatThrownBy(() -> new LeakDetectingAllocator(16).allocate(17))
                .isInstanceOfSatisfying(
                        InferenceException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED));
    }
}
