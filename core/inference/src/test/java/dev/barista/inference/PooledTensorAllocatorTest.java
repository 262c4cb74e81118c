package dev.barista.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.Allocation;
import dev.barista.model.InferenceException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PooledTensorAllocatorTest {

    private final PooledTensorAllocator allocator = new PooledTensorAllocator();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 255, 256, 257, 4096, 1 << 20, (1 << 20) + 1, 5_000_000})
    void memory_isDirectAlignedLittleEndianAndOfTheSizeAskedFor(long size) {
        Allocation allocation = allocator.allocate(size);
        assertThat(allocation.buffer().isDirect()).isTrue();
        assertThat(allocation.buffer().remaining()).isEqualTo((int) size);
        assertThat(allocation.buffer().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(address(allocation) % 64).isZero();
        allocation.release();
    }

    @Test
    void releasedMemory_isLentAgain() {
        Allocation first = allocator.allocate(1000);
        long address = address(first);
        first.release();
        assertThat(address(allocator.allocate(900))).isEqualTo(address);
    }

    @Test
    void memoryInUse_isNotLentToAnother() {
        Allocation first = allocator.allocate(1000);
        assertThat(address(allocator.allocate(1000))).isNotEqualTo(address(first));
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 5_000_000})
    void secondRelease_isRefusedEvenAfterTheMemoryWasLentAgain(long size) {
        Allocation old = allocator.allocate(size);
        old.release();
        Allocation current = allocator.allocate(size);
        assertThatThrownBy(old::release).isInstanceOf(IllegalStateException.class);
        current.release();
    }

    @Test
    void moreThanABufferHolds_isRefused() {
        assertThatThrownBy(() -> allocator.allocate(1L << 40))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("1099511627776 bytes");
    }

    private static long address(Allocation allocation) {
        return MemorySegment.ofBuffer(allocation.buffer()).address();
    }
}
