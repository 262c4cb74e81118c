package dev.barista.server.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NettyTensorAllocatorTest {

    private final PooledByteBufAllocator memory = new PooledByteBufAllocator(true, 0, 1, 8192, 9, 0, 0, false);
    private final NettyTensorAllocator allocator = new NettyTensorAllocator(memory);

    @AfterEach
    void nothingIsHeld() {
        assertThat(inUse()).isZero();
    }

    private long inUse() {
        return memory.metric().directArenas().stream()
                .mapToLong(PoolArenaMetric::numActiveAllocations)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 64, 4096, 5 << 20})
    void memory_isDirectLittleEndianAndAligned(int size) {
        Allocation allocation = allocator.allocate(size);

        assertThat(allocation.buffer().isDirect()).isTrue();
        assertThat(allocation.buffer().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(allocation.buffer().position()).isZero();
        assertThat(allocation.buffer().remaining()).isEqualTo(size);
        assertThat(allocation.buffer().alignmentOffset(0, 8)).isZero();
        allocation.release();
    }

    @Test
    void tensor_givesItsMemoryBackWhenClosed() {
        Tensor tensor = Tensor.owned(DataType.FP32, Shape.of(2, 2), allocator.allocate(16));
        assertThat(inUse()).isEqualTo(1);

        tensor.close();
        assertThat(inUse()).isZero();
    }

    @Test
    void secondRelease_isRefused() {
        Allocation allocation = allocator.allocate(16);
        allocation.release();

        assertThatThrownBy(allocation::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void moreThanABufferHolds_isRefused() {
        assertThatThrownBy(() -> allocator.allocate(1L << 40))
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED));
    }
}
