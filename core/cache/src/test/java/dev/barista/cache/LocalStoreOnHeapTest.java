package dev.barista.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Tensor;
import dev.barista.testing.LeakDetectingAllocator;
import org.junit.jupiter.api.Test;

class LocalStoreOnHeapTest extends LocalStoreCases {

    private static final int LARGEST = 1000;

    LocalStoreOnHeapTest() {
        super(LARGEST);
    }

    @Test
    void largeAnswer_liesInTensorMemoryAllTheSame_andIsSentFromThere() {
        CallKey small = key(row(1));
        CallKey large = key(row(2));
        keepFloats(small, 1);
        int before = memory.openCount();
        keepFloats(large, new float[LARGEST]);
        assertThat(memory.openCount()).isEqualTo(before + 1);

        Tensor[] view = found(large).handOver(memory);
        assertThat(memory.openCount()).as("no copy").isEqualTo(before + 1);
        Tensor[] copy = found(small).handOver(memory);
        assertThat(memory.openCount()).as("a copy").isEqualTo(before + 2);
        view[0].close();
        copy[0].close();
    }

    @Test
    void copyWithoutMemory_isRefused_andTakesNothingAlong() {
        CallKey key = key(row(1));
        Tensor first = row(1);
        Tensor second = row(1, 2, 3);
        CachedAnswer answer = CachedAnswer.copyOf(key, new Tensor[] {first, second}, 1, answers);
        first.close();
        second.close();
        LeakDetectingAllocator small = new LeakDetectingAllocator(Float.BYTES);

        assertThatThrownBy(() -> answer.handOver(small))
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED));
        small.assertNothingLeaked();
    }

    @Test
    void cachesThatMayOutgrowTheHeap_keepNothingThere() {
        long heap = Runtime.getRuntime().maxMemory();
        assertThat(AnswerMemory.forCaches(1 << 20, memory).largestOnHeap()).isPositive();
        assertThat(AnswerMemory.forCaches(heap / 2, memory).largestOnHeap()).isZero();
    }
}
